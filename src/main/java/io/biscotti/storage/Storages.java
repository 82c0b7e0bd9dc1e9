package io.biscotti.storage;

import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisSettings;
import io.biscotti.store.SessionStorage;
import java.time.Clock;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Creates the storages that settings name. Each storage closes the connections that it opened. */
public final class Storages {
  /** The start of JNDI names of the server itself: looking one up never leaves this machine. */
  private static final String LOCAL = "java:";

  private static final String ENVIRONMENT = "java:comp/env/";

  private Storages() {}

  /**
   * Creates a storage in a database.
   *
   * @param settings the configured database; takes precedence over {@code given}
   * @param given the application's own database, which stays open
   * @throws IllegalArgumentException if there is neither, or the settings name none
   */
  public static SessionStorage jdbc(
      Optional<StorageSettings> settings, Optional<DataSource> given, Clock clock) {
    if (settings.isEmpty()) {
      return new JdbcStorage(
              given.orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "sessions in a database need session.jdbc: the JNDI name of a data"
                              + " source, or a JDBC URL")),
              clock)
          .connect();
    }
    DataSource source = open(settings.get());
    return new JdbcStorage(source, clock, settings.get().isUrl() ? close(source) : () -> {})
        .connect();
  }

  private static Runnable close(DataSource pool) {
    return () -> Pool.close(pool);
  }

  /**
   * Creates a storage in Redis.
   *
   * @param settings the configured Redis, used unless one is given
   * @param given the application's own connection, which stays open
   * @throws IllegalArgumentException if there is neither
   */
  public static SessionStorage redis(
      Optional<RedisSettings> settings, Optional<Redis> given, Clock clock) {
    if (given.isPresent()) {
      return new RedisStorage(given.get(), clock, () -> {});
    }
    Redis redis =
        Redis.open(
            settings.orElseThrow(
                () -> new IllegalArgumentException("sessions in Redis need redis.url")));
    return new RedisStorage(redis, clock, redis::close);
  }

  /**
   * Creates a log of revoked ids in Redis.
   *
   * @param settings the configured Redis, used unless one is given
   * @param given the application's own connection, which stays open
   * @throws IllegalArgumentException if there is neither
   */
  public static RedisRevocationLog revocations(
      Optional<RedisSettings> settings, Optional<Redis> given) {
    if (given.isPresent()) {
      return new RedisRevocationLog(given.get(), () -> {});
    }
    Redis redis =
        Redis.open(
            settings.orElseThrow(
                () -> new IllegalArgumentException("revocations in Redis need redis.url")));
    return new RedisRevocationLog(redis, redis::close);
  }

  /**
   * Finds the data source of a JNDI name, with or without {@code java:comp/env/}, or opens a pool
   * for a URL. The database may be unavailable now.
   */
  static DataSource open(StorageSettings settings) {
    return settings.isUrl() ? Pool.open(settings) : find(settings.source());
  }

  private static DataSource find(String name) {
    String full = name.startsWith(LOCAL) ? name : ENVIRONMENT + name;
    try {
      if (lookUp(full) instanceof DataSource source) {
        return source;
      }
    } catch (NamingException e) {
      throw new IllegalArgumentException(
          "session.jdbc must name a data source; JNDI has no " + full, e);
    }
    throw new IllegalArgumentException(
        "session.jdbc must name a data source; JNDI has another object under " + full);
  }

  /** Safe, because the name comes from a setting and is one of this server's own. */
  @SuppressWarnings("BanJNDI")
  private static Object lookUp(String name) throws NamingException {
    return InitialContext.doLookup(name);
  }
}
