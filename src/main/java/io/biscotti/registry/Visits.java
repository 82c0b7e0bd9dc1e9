package io.biscotti.registry;

import io.biscotti.client.Client;
import io.biscotti.crypto.Ids;
import io.biscotti.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * When sessions were last seen, and which client used them last. Requests never wait for the
 * database: writes happen on the registry's thread, and are skipped while the database is
 * unavailable. Thread-safe. Handles may be any text that a client sent.
 */
public final class Visits {
  private final Database database;
  private final LastSeen lastSeen;
  private final Meetings meetings;

  Visits(Database database, Executor background) {
    this.database = database;
    this.lastSeen = new LastSeen(this::write, background);
    this.meetings = new Meetings(this::meet, background);
  }

  /** Remembers the client of a new session. */
  void opened(String handle, Client client) {
    meetings.opened(handle, client);
  }

  /**
   * Records that a session was seen. Returns at once; the write happens in the background, at most
   * about once per tenth of the session's idle time.
   *
   * @param lastSeenAt when the session was seen
   * @param idleExpiresAt when the session ends unless it is seen again
   */
  public void seen(String handle, Instant lastSeenAt, Instant idleExpiresAt, Client client) {
    if (Ids.isId(handle)) {
      lastSeen.note(new Sighting(handle, lastSeenAt, idleExpiresAt, client));
    }
  }

  /**
   * Whether this node remembers this client as the session's last one. Reads memory only.
   *
   * @param client recognises the client, which is remembered without its hints
   */
  public boolean isMetWith(String handle, Predicate<Client> client) {
    return meetings.isLast(handle, client);
  }

  /**
   * Records which client used a session. Returns at once; the client is compared and stored in the
   * background. If several nodes see the same change, only the first reports it.
   *
   * @param moved called on another thread if the network or the browser has changed; must not throw
   *     or block
   */
  public void met(String handle, Client client, Consumer<Moved> moved) {
    if (Ids.isId(handle)) {
      meetings.note(handle, client, moved);
    }
  }

  /** Waits, at most this long, until all earlier {@link #met} calls are compared and reported. */
  public void settle(Duration most) {
    meetings.settle(most);
  }

  private Optional<Client> meet(String handle, Client client) {
    return database.call(db -> SessionTable.meet(db, handle, client));
  }

  private void write(Sighting sighting) {
    // Compare first, because a sighting stores the client too.
    meetings.writeAll();
    database.call(
        db -> {
          SessionTable.see(db, sighting);
          return true;
        });
  }
}
