package io.biscotti.redis;

import io.biscotti.crypto.Secret;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which Redis to use, and its credentials. Immutable.
 *
 * @param url the URL as the operator wrote it; it contains no credentials
 * @param user the ACL user; empty for the default user
 * @param password the user's password; empty if the server needs none
 * @param sentinelPassword the password of the sentinels; empty if they need none
 * @param timeout how long each step of a call may take
 */
public record RedisSettings(
    String url,
    Optional<String> user,
    Optional<Secret> password,
    Optional<Secret> sentinelPassword,
    Duration timeout) {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final Setting<Optional<String>> URL =
      Setting.text(
          "redis.url",
          "redis://host:port/database, redis-sentinel://host:port,…/master or"
              + " redis-cluster://host:port,…, or the same with rediss for TLS, without user and"
              + " password",
          "The Redis or Valkey that servers share, version 6.2 or later:"
              + " `redis://cache.example:6379`, `redis-sentinel://s1:26379,s2:26379/mymaster` or"
              + " `redis-cluster://n1:6379,n2:6379`; `rediss` instead of `redis` for TLS. It needs"
              + " the library `redis.clients:jedis`, which the WAR contains.");

  private static final Setting<Optional<String>> USER =
      Setting.text("redis.user", "any text", "The ACL user of Redis.");

  private static final Setting<Optional<String>> PASSWORD =
      Setting.secret("redis.password", "any text", "The password of the Redis user.");

  private static final Setting<Optional<String>> SENTINEL_PASSWORD =
      Setting.secret(
          "redis.sentinel.password",
          "any text",
          "The password of the sentinels, if they need one.");

  private static final Setting<Duration> TIME =
      Setting.duration(
          "redis.timeout",
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          TIMEOUT,
          "How long a request waits for Redis at most: for a connection, and again for a reply.");

  /** The settings that {@link #read} reads. */
  public static final List<Setting<?>> SETTINGS =
      List.of(
          URL, USER, PASSWORD, PASSWORD.file(), SENTINEL_PASSWORD, SENTINEL_PASSWORD.file(), TIME);

  private static final String LIBRARY = "redis.clients.jedis.UnifiedJedis";

  /**
   * Checks the URL.
   *
   * @throws IllegalArgumentException if it is malformed; the message doesn't quote it, because it
   *     may contain a password
   */
  public RedisSettings {
    if (RedisUrl.parse(url).isEmpty()) {
      throw new IllegalArgumentException(
          "redis.url must be %s: use redis.user and redis.password".formatted(URL.values()));
    }
    if (user.isPresent() && password.isEmpty()) {
      throw new IllegalArgumentException("redis.user needs a redis.password");
    }
  }

  /** The settings of a server without credentials, with the default timeout. */
  public static RedisSettings of(String url) {
    return new RedisSettings(url, Optional.empty(), Optional.empty(), Optional.empty(), TIMEOUT);
  }

  /**
   * Reads the settings. Invalid values, and a missing library, are reported to {@code options} as
   * faults: call {@link Options#check} afterwards.
   *
   * @return empty if {@code redis.url} is not set or invalid
   */
  public static Optional<RedisSettings> read(Options options) {
    Optional<String> url = options.read(URL);
    Optional<String> user = options.read(USER);
    Optional<Secret> password = options.read(PASSWORD).map(Secret::of);
    Optional<Secret> sentinel = options.read(SENTINEL_PASSWORD).map(Secret::of);
    Duration timeout = options.read(TIME);
    if (url.isEmpty()) {
      options.needs(USER, user, URL);
      options.needs(PASSWORD, password, URL);
      options.needs(SENTINEL_PASSWORD, sentinel, URL);
      return Optional.empty();
    }
    if (!options.hasLibrary(URL.name(), "redis.clients:jedis", LIBRARY)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RedisSettings(url.get(), user, password, sentinel, timeout));
    } catch (IllegalArgumentException e) {
      options.fault(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  RedisUrl parsed() {
    return RedisUrl.parse(url).orElseThrow();
  }
}
