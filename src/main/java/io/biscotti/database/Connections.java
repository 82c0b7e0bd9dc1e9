package io.biscotti.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.biscotti.crypto.PrivateFiles;
import io.biscotti.crypto.Secret;
import io.biscotti.storage.PoolFaults;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to a database: through the pool for normal work, and directly for migrations,
 * which may take longer.
 *
 * @param driver the JDBC driver's class; given explicitly, because drivers inside a web application
 *     don't register themselves on every container
 * @param url the JDBC URL, without credentials
 * @param user the user; may be empty
 * @param password the password; may be empty
 * @param properties the driver's properties, including the timeouts for a server that hangs
 * @param place the database's name in messages
 */
record Connections(
    String driver,
    String url,
    String user,
    Secret password,
    Map<String, String> properties,
    String place) {

  /** How long a caller waits for a connection. */
  static final Duration WAIT = Duration.ofSeconds(2);

  /** H2's error code for a file that another process has locked. */
  private static final int FILE_IN_USE = 90020;

  private static final String EMBEDDED = "org.h2.Driver";
  private static final int MOST = 10;
  private static final String CONNECT_SECONDS = "2";
  private static final String READ_SECONDS = "5";
  private static final String SOCKET_TIMEOUT = "socketTimeout";

  static Connections of(DatabaseSettings settings) {
    return settings.url().map(url -> server(url, settings)).orElseGet(() -> file(settings.home()));
  }

  /** Connections to a server. Parameters in the URL override these properties. */
  private static Connections server(String url, DatabaseSettings settings) {
    return new Connections(
        "org.postgresql.Driver",
        url,
        settings.user().orElse(""),
        settings.password().orElse(Secret.of("")),
        Map.of(
            "ApplicationName",
            "biscotti",
            "connectTimeout",
            CONNECT_SECONDS,
            "loginTimeout",
            CONNECT_SECONDS,
            "socketTimeout",
            READ_SECONDS,
            "tcpKeepAlive",
            "true",
            // Error details can quote a whole row.
            "logServerErrorDetail",
            "false"),
        url.replaceFirst("\\?.*", ""));
  }

  /**
   * H2 locks the file against other processes and opens no port. A commit is on disk when it
   * returns, so that an ended session stays ended after a power failure. Trace files are off,
   * because they would contain bound values. The pool closes the database; H2's own shutdown hook
   * would run too early.
   */
  private static Connections file(Path home) {
    Path file = home.toAbsolutePath().normalize().resolve("accounts");
    return new Connections(
        EMBEDDED,
        "jdbc:h2:file:"
            + file
            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0",
        "biscotti",
        Secret.of(""),
        Map.of(),
        file.toString());
  }

  /**
   * Creates the embedded database's directory and file if they don't exist, accessible only to
   * their owner. Call it before connecting: H2 would create them with the process's umask.
   *
   * @throws DatabaseException if other users can write to them, or they can't be created
   */
  void makeFile() {
    if (isServer()) {
      return;
    }
    Path file = Path.of(place + ".mv.db");
    try {
      PrivateFiles.make(
          PrivateFiles.directory(file.resolveSibling("")).resolve(file.getFileName()));
    } catch (IOException e) {
      boolean told = e instanceof FileSystemException known && known.getReason() != null;
      throw new DatabaseException(
          "The database %s can't be used: %s".formatted(place, told ? e.getMessage() : e), e);
    }
  }

  /** True for a PostgreSQL server, false for an embedded file. */
  boolean isServer() {
    return driver.equals("org.postgresql.Driver");
  }

  /**
   * A pool that starts even if the database is unavailable. It connects to a server as soon as that
   * is available, and to an embedded database on first use.
   *
   * @param faults is notified of failed statements
   */
  HikariDataSource pool(PoolFaults faults) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("biscotti");
    config.setDriverClassName(driver);
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password.reveal());
    properties.forEach(config::addDataSourceProperty);
    config.setMaximumPoolSize(MOST);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverride(faults);
    config.setConnectionTimeout(WAIT.toMillis());
    config.setValidationTimeout(WAIT.dividedBy(2).toMillis());
    if (isServer()) {
      return new HikariDataSource(config);
    }
    HikariDataSource lazy = new HikariDataSource();
    config.copyStateTo(lazy);
    return lazy;
  }

  /**
   * A connection outside the pool, to PostgreSQL.
   *
   * @throws SQLException if the server can't be reached
   */
  Connection open() throws SQLException {
    Properties all = new Properties();
    all.putAll(properties);
    if (!user.isEmpty()) {
      all.setProperty("user", user);
    }
    all.setProperty("password", password.reveal());
    @Nullable Connection opened = newDriver().connect(url, all);
    if (opened == null) {
      throw new SQLException("the driver doesn't accept the URL of " + place);
    }
    return opened;
  }

  private Driver newDriver() throws SQLException {
    try {
      return Class.forName(driver, true, Connections.class.getClassLoader())
          .asSubclass(Driver.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new SQLException("the driver can't be loaded", e);
    }
  }

  /**
   * The migrations in this class's package, not in {@code db/migration}, which belongs to the
   * embedding application.
   */
  Flyway migrations() {
    Map<String, String> patient = new HashMap<>(properties);
    patient.remove(SOCKET_TIMEOUT);
    return Flyway.configure(Connections.class.getClassLoader())
        .locations("classpath:io/biscotti/database/migration")
        .table("biscotti_schema_history")
        .placeholders(
            Map.of(
                "transaction",
                isServer() ? "cast(cast(pg_current_xact_id() as text) as bigint)" : "0",
                "bytes",
                isServer() ? "bytea" : "blob",
                "postgresql",
                isServer() ? "" : "-- "))
        .driver(driver)
        .dataSource(url, user, password.reveal())
        .jdbcProperties(patient)
        .load();
  }

  /** The exception for a failure of this database or its driver. */
  DatabaseException fault(Throwable thrown) {
    Optional<SQLException> sql = sqlCause(thrown);
    String what = "The database " + place();
    if (sql.filter(e -> e.getErrorCode() == FILE_IN_USE).isPresent()) {
      return new DatabaseException(what + " is in use by another process", sql.get());
    }
    // An invalid migration has no SQLException as its cause; Flyway's own message explains it.
    Throwable cause = sql.<Throwable>map(e -> e).orElse(thrown);
    String why = PoolFaults.reason(thrown).map(": "::concat).orElse("");
    return new DatabaseException(what + " can't be used" + why, cause);
  }

  static Optional<SQLException> sqlCause(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }
}
