package io.biscotti.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server that can be stopped and started again on the same port, with its data. It
 * listens only on the loopback address, and ends with this process at the latest.
 */
public final class Postgres implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** A file in every server's data directory. */
  private static final String VERSION = "PG_VERSION";

  /**
   * The limit for a start: longer than the default of ten seconds, which a busy machine may exceed.
   */
  private static final Duration START_WAIT = Duration.ofSeconds(60);

  private final int port = FreePort.next();
  private final Path data;
  private @Nullable EmbeddedPostgres server;

  private Postgres(Path data) {
    this.data = data;
  }

  private static final class Shared {
    static final Postgres SERVER = stopped();

    static {
      SERVER.start();
    }
  }

  /** The server for all tests that don't stop it. */
  public static Postgres shared() {
    return Shared.SERVER;
  }

  /** A separate server, not started yet. */
  public static Postgres stopped() {
    return new Postgres(Target.fresh("postgres", "data"));
  }

  /**
   * A separate server, not started yet.
   *
   * @param data a directory of its own
   */
  public static Postgres stopped(Path data) {
    return new Postgres(data);
  }

  /** Starts the server, and returns once it accepts connections. */
  public void start() {
    Empty.copyTo(data);
    server = run(port, data);
  }

  private static EmbeddedPostgres run(int port, Path data) {
    try {
      return EmbeddedPostgres.builder()
          .setPort(port)
          .setPGStartupWait(START_WAIT)
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setOverrideWorkingDirectory(Target.directory("postgres").toFile())
          .setLocaleConfig("locale", "C")
          .setLocaleConfig("encoding", "UTF8")
          .setServerConfig("listen_addresses", "127.0.0.1")
          .setServerConfig("fsync", "off")
          .setOutputRedirector(Redirect.DISCARD)
          .setErrorRedirector(Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The files of a server without data. Copying them takes a tenth of the time that creating them
   * takes.
   */
  private static final class Empty {
    private static final Path FILES = made();

    /** The initial data of a server that was never started; others keep theirs. */
    static void copyTo(Path data) {
      try (Stream<Path> files = Files.walk(FILES)) {
        if (Files.exists(data.resolve(VERSION))) {
          return;
        }
        for (Path file : files.toList()) {
          Path copy = data.resolve(FILES.relativize(file).toString());
          if (!Files.exists(copy)) {
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path made() {
      Path files = Target.fresh("postgres", "empty");
      try (EmbeddedPostgres once = run(FreePort.next(), files)) {
        return files;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Stops the server, and returns once it has ended. */
  public void stop() {
    try {
      if (server != null) {
        server.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JDBC URL of the database that every server has; the server need not be running. */
  public String url() {
    return url(user());
  }

  /** The name of the superuser, who needs no password. */
  public String user() {
    return "postgres";
  }

  /** Creates an empty database on the running server, and returns its JDBC URL. */
  public String newDatabase() {
    return create("template1");
  }

  /**
   * Creates a copy of a database, and returns its JDBC URL.
   *
   * @param url of a database on this server, to which nobody is connected
   */
  public String copyOf(String url) {
    return create(url.substring(url.lastIndexOf('/') + 1));
  }

  private String create(String template) {
    String name = "test_" + DATABASES.incrementAndGet();
    if (server == null) {
      throw new IllegalStateException("the server was not started");
    }
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name + " template " + template);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url(name);
  }

  @Override
  public void close() {
    stop();
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }
}
