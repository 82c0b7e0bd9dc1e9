package io.biscotti.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Learns from PostgreSQL that a transaction with rows for a followed table was committed ({@code
 * LISTEN}), on a separate connection and thread. Announcements are lost while nobody listens, so
 * followers are also notified after each connect. They must poll as well: a pooler such as
 * PgBouncer in transaction mode doesn't pass announcements on. Thread-safe.
 */
final class Announcements implements AutoCloseable {
  /** The channel, on which each payload is the name of a table. */
  static final String CHANNEL = "biscotti";

  private static final Logger LOG = System.getLogger(Announcements.class.getName());

  /** How long the connection may be silent before it is checked. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private static final int CHECK_SECONDS = 2;
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Connections connections;
  private final Map<String, List<Runnable>> followers = new ConcurrentHashMap<>();
  private final List<Runnable> losses = new CopyOnWriteArrayList<>();
  private @Nullable Thread thread;
  private @Nullable Connection connection;
  private boolean closed;
  private boolean away;

  Announcements(Connections connections) {
    this.connections = connections;
  }

  /**
   * Calls {@code news} after each commit that may have added rows to a table.
   *
   * @param news called on the one thread of all followers
   * @param lost called on the same thread when the connection is lost
   * @return ends the following when it is closed
   */
  Database.Following follow(String table, Runnable news, Runnable lost) {
    List<Runnable> all = followers.computeIfAbsent(table, key -> new CopyOnWriteArrayList<>());
    all.add(news);
    losses.add(lost);
    begin();
    return () -> {
      all.remove(news);
      losses.remove(lost);
    };
  }

  private synchronized void begin() {
    if (thread == null && !closed) {
      Thread started = new Thread(this::run, "biscotti-announcements");
      started.setDaemon(true);
      started.start();
      thread = started;
    }
  }

  private void run() {
    while (!isClosed()) {
      try (Connection opened = connections.open()) {
        if (adopt(opened)) {
          listen(opened);
        }
      } catch (SQLException e) {
        losses.forEach(Runnable::run);
        noteAway(e);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "news from the database could not be passed on", e);
      }
      pause();
    }
  }

  /** Lets {@link #close} close this connection too; returns false if it was called already. */
  private synchronized boolean adopt(Connection opened) {
    connection = opened;
    return !closed;
  }

  private void listen(Connection opened) throws SQLException {
    try (Statement statement = opened.createStatement()) {
      statement.execute("listen " + CHANNEL);
    }
    if (away) {
      away = false;
      LOG.log(Level.INFO, "the database announces commits again");
    }
    // Nobody heard the announcements of commits in the meantime.
    tell(followers.keySet());
    PGConnection waiting = opened.unwrap(PGConnection.class);
    while (!isClosed()) {
      PGNotification[] heard = waiting.getNotifications((int) SILENCE.toMillis());
      if (heard != null && heard.length > 0) {
        tell(Stream.of(heard).map(PGNotification::getParameter).collect(Collectors.toSet()));
      } else if (!opened.isValid(CHECK_SECONDS)) {
        throw new SQLException("the connection was lost");
      }
    }
  }

  private void tell(Set<String> tables) {
    tables.forEach(table -> followers.getOrDefault(table, List.of()).forEach(Runnable::run));
  }

  private void noteAway(SQLException cause) {
    if (!away && !isClosed()) {
      LOG.log(
          Level.WARNING,
          "the database can''t announce commits ({0}): this server polls for what others do until"
              + " it is back",
          cause.getMessage());
      away = true;
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void pause() {
    long end = System.nanoTime() + RETRY.toNanos();
    try {
      for (long left = RETRY.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Ends the thread, and waits for it briefly. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      notifyAll();
      running = thread;
      abort();
    }
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join(CLOSING.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Closes the socket instead of the connection: the thread waits on it, and holds the connection's
   * lock.
   */
  private void abort() {
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.log(Level.DEBUG, "the connection was closed already", e);
      }
    }
  }
}
