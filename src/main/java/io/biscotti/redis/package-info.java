/**
 * The connection to a Redis or Valkey server that several nodes share.
 *
 * <p>{@link io.biscotti.redis.Redis} runs scripts, publishes and subscribes, each with a timeout,
 * and reports every failure as a {@link io.biscotti.redis.RedisException}. Each package contains
 * its own scripts.
 *
 * <p>May import: crypto, options, Jedis.
 */
@NullMarked
package io.biscotti.redis;

import org.jspecify.annotations.NullMarked;
