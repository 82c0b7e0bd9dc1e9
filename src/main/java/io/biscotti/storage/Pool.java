package io.biscotti.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.biscotti.crypto.Secret;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A connection pool for a URL. Its timeouts are those of the WAR's database; parameters in the URL
 * override the driver's.
 */
final class Pool {
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final int MOST = 10;

  /** Timeouts of the PostgreSQL driver. H2 needs none: it runs in this process. */
  private static final Map<String, String> BOUNDS =
      Map.of(
          "ApplicationName", "biscotti-sessions",
          "connectTimeout", "2",
          "loginTimeout", "2",
          "socketTimeout", "5",
          "tcpKeepAlive", "true",
          "logServerErrorDetail", "false");

  private Pool() {}

  /**
   * Opens a pool, which connects when it is used.
   *
   * @throws IllegalArgumentException if the driver is missing or refuses the URL
   */
  static DataSource open(StorageSettings settings) {
    boolean server = settings.source().startsWith("jdbc:postgresql:");
    HikariConfig config = new HikariConfig();
    config.setPoolName("biscotti-sessions");
    config.setMaximumPoolSize(MOST);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(WAIT.toMillis());
    config.setValidationTimeout(WAIT.dividedBy(2).toMillis());
    if (server) {
      BOUNDS.forEach(config::addDataSourceProperty);
    }
    config.setExceptionOverride(new PoolFaults());
    settings.user().ifPresent(config::setUsername);
    settings.password().map(Secret::reveal).ifPresent(config::setPassword);
    try {
      config.setDriverClassName(server ? "org.postgresql.Driver" : "org.h2.Driver");
      config.setJdbcUrl(settings.source());
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      // Omit the cause: it may quote the URL.
      throw new IllegalArgumentException(
          "session.jdbc must be a URL that the driver accepts, and the driver must be on the class"
              + " path");
    }
  }

  static void close(DataSource pool) {
    ((HikariDataSource) pool).close();
  }
}
