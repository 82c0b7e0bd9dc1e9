package io.biscotti.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.biscotti.crypto.PrivateFiles;
import io.biscotti.crypto.Secret;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * How a database is reached: by the pool for work, and directly for migrations, which may take
 * longer than any work does.
 *
 * @param driver the JDBC driver's class; named, since a driver in a web application doesn't
 *     register itself everywhere
 * @param url without credentials
 * @param user may be empty
 * @param password may be empty
 * @param properties the driver's, with which a hanging server is given up
 * @param place what messages call the database
 */
record Connections(
    String driver,
    String url,
    String user,
    Secret password,
    Map<String, String> properties,
    String place) {

  /** How long work waits for a connection. */
  static final Duration WAIT = Duration.ofSeconds(2);

  private static final String EMBEDDED = "org.h2.Driver";
  private static final int MOST = 10;
  private static final String CONNECT_SECONDS = "2";
  private static final String READ_SECONDS = "5";
  private static final String SOCKET_TIMEOUT = "socketTimeout";

  static Connections of(DatabaseSettings settings) {
    return settings.url().map(url -> server(url, settings)).orElseGet(() -> file(settings.home()));
  }

  /** The URL's own parameters win over these. */
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
            // A detail can quote a whole row.
            "logServerErrorDetail",
            "false"),
        url.replaceFirst("\\?.*", ""));
  }

  /**
   * H2 locks the file, so that no second process writes to it, and opens no port. A commit is on
   * the disk when it returns: an ended session must stay ended after a power cut. Traces would hold
   * values of statements. The pool closes the database, a hook of H2's own would come too early.
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
   * Makes the embedded database's directory and file where there are none, for their owner alone.
   * To be called before anything connects: H2 would let the process's umask decide.
   *
   * @throws DatabaseException when others can write to them, or they can't be made
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

  /** Whether it is a PostgreSQL server, and not a file of this process's. */
  boolean isServer() {
    return driver.equals("org.postgresql.Driver");
  }

  /** A pool that starts without its database, and fills itself when that comes. */
  HikariDataSource pool() {
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
    config.setConnectionTimeout(WAIT.toMillis());
    config.setValidationTimeout(WAIT.dividedBy(2).toMillis());
    return new HikariDataSource(config);
  }

  /**
   * The migrations that stand beside this class: not in {@code db/migration}, where the migrations
   * of an application that embeds us are.
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
                isServer() ? "cast(cast(pg_current_xact_id() as text) as bigint)" : "0"))
        .driver(driver)
        .dataSource(url, user, password.reveal())
        .jdbcProperties(patient)
        .load();
  }
}
