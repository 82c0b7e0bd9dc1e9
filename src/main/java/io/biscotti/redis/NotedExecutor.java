package io.biscotti.redis;

import java.time.Duration;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.StaticCommandFlagsRegistry;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.executors.ClusterCommandExecutor;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/**
 * Runs commands in a cluster, follows redirections, and repeats a command whose connection broke.
 * Notes the repetition, because the command may then have taken effect twice. Thread-safe.
 */
final class NotedExecutor extends ClusterCommandExecutor {

  NotedExecutor(ClusterConnectionProvider provider, int mostAttempts, Duration longest) {
    super(provider, mostAttempts, longest, StaticCommandFlagsRegistry.registry());
  }

  @Override
  protected <T> T execute(Connection connection, CommandObject<T> command) {
    try {
      return super.execute(connection, command);
    } catch (JedisConnectionException e) {
      Repetition.note();
      throw e;
    }
  }
}
