package io.biscotti.node;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.KeyPrints;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.upkeep.Upkeep;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The servers that share this database. Every minute, each writes where it runs and the
 * fingerprints of its keys. It logs a warning, once for each other server, if their keys differ:
 * then one rejects the sessions and tokens of the other. Thread-safe.
 */
public final class Nodes implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Nodes.class.getName());

  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Duration SETTLING = PAUSE.multipliedBy(2);
  private static final Duration RETRY = Duration.ofSeconds(3);
  private static final int MOST_CHARS = 512;

  private final Database database;
  private final Path home;
  private final Supplier<KeyPrints> keys;
  private final String id = Ids.secure().next();
  private final Set<Other> warned = new HashSet<>();
  private volatile String place = "";
  private volatile boolean listed;
  private @Nullable KeyPrints latest;
  private long changedAt = System.nanoTime() - SETTLING.multipliedBy(2).toNanos();

  /** A server that wrote within the last three minutes. */
  private record Other(String place, KeyPrints keys) {}

  /**
   * Compares this server with others.
   *
   * @param home the server's home directory, by which operators recognise it, with its host
   * @param keys the fingerprints of this server's keys as they are now
   */
  public Nodes(Database database, Path home, Supplier<KeyPrints> keys) {
    this.database = database;
    this.home = home;
    this.keys = keys;
  }

  /** Begins: at once, or as soon as the database is available, and then every minute. */
  public void begin(Upkeep upkeep) {
    upkeep.later(Duration.ZERO, "list of servers", () -> first(upkeep));
  }

  private void first(Upkeep upkeep) {
    place = place(home);
    try {
      // An earlier process on this server may have had other keys.
      database.call(db -> db.execute("delete from nodes where place = ?", place));
      look();
      upkeep.every(PAUSE, "list of servers", this::look);
    } catch (DatabaseException e) {
      upkeep.later(RETRY, "list of servers", () -> first(upkeep));
    }
  }

  /**
   * Where this server runs, as in {@code web2:/srv/biscotti}. Finding the host's name may take a
   * while.
   */
  private static String place(Path home) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown host";
    }
    String place = host + ":" + home.toAbsolutePath().normalize();
    return place.substring(0, Math.min(MOST_CHARS, place.length()));
  }

  /** Records this server, and compares it with the others. */
  synchronized void look() {
    KeyPrints own = keys.get();
    note(own);
    List<Other> others =
        database.call(
            db -> {
              write(db, own);
              return others(db);
            });
    listed = true;
    for (Other other : others) {
      if (isSettled() && !own.agreesWith(other.keys()) && warned.add(other)) {
        LOG.log(
            Level.WARNING,
            "Another server on this database has other keys: {0}. Each refuses the sessions or"
                + " access tokens of the other. Let both share biscotti.home, or give both the same"
                + " biscotti.keys. This server is {1}.",
            other.place(),
            place);
      }
    }
  }

  private void note(KeyPrints own) {
    KeyPrints before = latest;
    latest = own;
    if (before != null && !before.equals(own)) {
      changedAt = System.nanoTime();
    }
  }

  /**
   * Whether enough time has passed since the last key change for the others to record their keys.
   */
  private boolean isSettled() {
    return latest != null && System.nanoTime() - changedAt > SETTLING.toNanos();
  }

  private void write(Handle db, KeyPrints own) {
    boolean isKnown =
        write(
            db,
            own,
            """
            update nodes set place = :place, current_keys = :current, known_keys = :known,
              seen_at = current_timestamp
            where id = :id
            """);
    if (!isKnown) {
      write(
          db,
          own,
          """
          insert into nodes (id, place, current_keys, known_keys, seen_at)
          values (:id, :place, :current, :known, current_timestamp)
          """);
    }
    db.execute("delete from nodes where seen_at < current_timestamp - interval '1' day");
  }

  private boolean write(Handle db, KeyPrints own, String sql) {
    return db.createUpdate(sql)
            .bind("id", id)
            .bind("place", place)
            .bind("current", String.join(" ", own.current()))
            .bind("known", String.join(" ", own.known()))
            .execute()
        == 1;
  }

  private List<Other> others(Handle db) {
    return db.createQuery(
            """
            select place, current_keys, known_keys from nodes
            where id <> :id and seen_at > current_timestamp - interval '3' minute
            """)
        .bind("id", id)
        .map(
            (row, context) ->
                new Other(
                    row.getString("place"),
                    KeyPrints.parse(row.getString("current_keys"), row.getString("known_keys"))))
        .list();
  }

  /** Removes this server from the list. */
  @Override
  public void close() {
    if (!listed) {
      return;
    }
    try {
      database.call(db -> db.execute("delete from nodes where id = ?", id));
    } catch (DatabaseException e) {
      LOG.log(Level.DEBUG, "this server stays in the list for three minutes", e);
    }
  }
}
