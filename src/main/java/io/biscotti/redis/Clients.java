package io.biscotti.redis;

import io.biscotti.crypto.Secret;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/**
 * Creates the client for a URL. Every step has a timeout: waiting for a connection, connecting, and
 * reading a reply.
 */
final class Clients {
  private static final int MOST_CONNECTIONS = 32;
  private static final int MOST_ATTEMPTS = 4;
  private static final Duration TOPOLOGY = Duration.ofSeconds(30);

  private Clients() {}

  /**
   * Creates a client. For a single server this connects to nothing; otherwise it asks the sentinels
   * for the master, or the cluster for its nodes, and fails if none answers.
   *
   * @param silence how long a subscription may be without a message before it connects again
   */
  static UnifiedJedis make(RedisSettings settings, Duration silence) {
    RedisUrl url = settings.parsed();
    JedisClientConfig config =
        config(url, settings.user(), settings.password(), settings.timeout(), silence);
    if (url.kind() == RedisUrl.Kind.CLUSTER) {
      return cluster(url, config, settings.timeout());
    }
    if (url.kind() == RedisUrl.Kind.SENTINEL) {
      return sentinel(url, config, settings, silence);
    }
    return RedisClient.builder()
        .hostAndPort(nodes(url).iterator().next())
        .clientConfig(config)
        .poolConfig(pool(settings.timeout()))
        .build();
  }

  private static UnifiedJedis sentinel(
      RedisUrl url, JedisClientConfig config, RedisSettings settings, Duration silence) {
    JedisClientConfig ofSentinels =
        config(url, Optional.empty(), settings.sentinelPassword(), settings.timeout(), silence);
    return RedisSentinelClient.builder()
        .masterName(url.master())
        .sentinels(nodes(url))
        .sentinelClientConfig(ofSentinels)
        .clientConfig(config)
        .poolConfig(pool(settings.timeout()))
        .build();
  }

  private static UnifiedJedis cluster(RedisUrl url, JedisClientConfig config, Duration timeout) {
    ClusterConnectionProvider provider =
        new ClusterConnectionProvider(nodes(url), config, pool(timeout), TOPOLOGY);
    return RedisClusterClient.builder()
        .nodes(nodes(url))
        .clientConfig(config)
        .connectionProvider(provider)
        .commandExecutor(new NotedExecutor(provider, MOST_ATTEMPTS, timeout))
        .build();
  }

  private static Set<HostAndPort> nodes(RedisUrl url) {
    return url.nodes().stream()
        .map(node -> new HostAndPort(node.host(), node.port()))
        .collect(Collectors.toSet());
  }

  private static JedisClientConfig config(
      RedisUrl url,
      Optional<String> user,
      Optional<Secret> password,
      Duration timeout,
      Duration silence) {
    int millis = Math.toIntExact(timeout.toMillis());
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .resp2()
            .clientName("biscotti")
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .connectionTimeoutMillis(millis)
            .socketTimeoutMillis(millis)
            .blockingSocketTimeoutMillis(Math.toIntExact(silence.toMillis()))
            .database(url.database());
    user.ifPresent(config::user);
    password.ifPresent(secret -> config.password(secret.reveal()));
    if (url.tls()) {
      // Check the server's certificate and its name, with the trust store of the JVM.
      config.sslOptions(SslOptions.defaults());
    }
    return config.build();
  }

  private static ConnectionPoolConfig pool(Duration timeout) {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(MOST_CONNECTIONS);
    pool.setMaxIdle(MOST_CONNECTIONS);
    pool.setMaxWait(timeout);
    pool.setJmxEnabled(false);
    return pool;
  }

  /** Closes idle connections: after a failure, they may be dead or desynchronised. */
  static void dropIdle(UnifiedJedis client) {
    if (client instanceof RedisClient server) {
      server.getPool().clear();
    } else if (client instanceof RedisSentinelClient sentinel) {
      sentinel.getPrimaryNodesConnectionMap().values().forEach(pool -> pool.clear());
    } else if (client instanceof RedisClusterClient cluster) {
      cluster.getClusterNodes().values().forEach(pool -> pool.clear());
    }
  }
}
