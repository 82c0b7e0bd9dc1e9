package io.biscotti.event;

import io.biscotti.crypto.Ids;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Records what happens to accounts and sessions, in the database and for 90 days.
 *
 * <p>Recording doesn't delay a request: a background thread writes in batches. While the database
 * is unavailable, up to 20,000 events wait for it, 5,000 per {@link Lane}, so that a flood of
 * events that strangers can cause displaces neither account events nor warnings. Floods are also
 * merged: for types that clients can cause at will, events of the same type, account (or address,
 * if there is no account) and session within a minute become one event with a count. When an
 * account is deleted, its events no longer refer to it.
 *
 * <p>Thread-safe, even if other servers use the same database.
 */
public final class SecurityEvents implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SecurityEvents.class.getName());

  /** How many days events are kept. */
  static final int KEPT_DAYS = 90;

  private static final Duration SETTLE = Duration.ofSeconds(2);
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final int MOST_PURGES = 100;

  private final EventTable table;
  private final EventPublisher publisher;
  private final EventWriter writer;
  private final Database.Following following;
  private final Map<Type, LongAdder> counts = new EnumMap<>(Type.class);

  /**
   * Starts recording.
   *
   * @param database closed by the caller, after this object
   * @param clock gives the time of events
   */
  public SecurityEvents(Database database, InstantSource clock) {
    this.table = new EventTable(database);
    for (Type type : Type.values()) {
      counts.put(type, new LongAdder());
    }
    this.publisher = new EventPublisher(table);
    this.following = table.follow(publisher::wake);
    this.writer = new EventWriter(table, clock, this::tell, publisher::wake, CLOSING);
  }

  /**
   * Records an event: logs it, counts it, and queues it to be written. Never throws and never waits
   * for the database. The log gets one line at level WARNING or INFO, with hashed ids and without
   * the user agent.
   */
  public void record(NewEvent event) {
    try {
      tell(event);
      writer.add(event);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a security event could not be recorded", e);
    }
  }

  private void tell(NewEvent event) {
    adder(event.type()).increment();
    log(event);
  }

  private static void log(NewEvent event) {
    Level level =
        switch (event.type().level()) {
          case INFO -> Level.INFO;
          case WARNING -> Level.WARNING;
        };
    LOG.log(
        level,
        () ->
            "security event %s account=%s session=%s address=%s"
                .formatted(
                    event.type().key(),
                    event.owner() instanceof Owner.Account known ? Ids.hash(known.id()) : "-",
                    event.session().map(Ids::hash).orElse("-"),
                    event.address().replaceAll("[^!-~]", "?")));
  }

  /**
   * How often an event has happened on this server since its start, including merged and dropped
   * events.
   */
  public long count(Type type) {
    return adder(type).sum();
  }

  private LongAdder adder(Type type) {
    return Objects.requireNonNull(counts.get(type));
  }

  /**
   * How many events have been dropped since the start, because too many were waiting for the
   * database.
   */
  public long dropped() {
    return writer.dropped();
  }

  /**
   * Lists events, newest first. They include everything that this server recorded before the call,
   * which waits up to two seconds for that to be written.
   *
   * @throws DatabaseException if the database is unavailable
   */
  public Page list(Query query) {
    writer.settle(SETTLE);
    List<SecurityEvent> found = table.newest(query);
    boolean more = found.size() > query.limit();
    return new Page(more ? found.subList(0, query.limit()) : found, more);
  }

  /**
   * Delivers new events, each once and promptly, at the latest within about a second: first the
   * stored ones after an id, then those that happen, on this server and on others. They mostly
   * arrive in the order of their ids, but another server may commit a lower id late. A rising count
   * is not delivered.
   *
   * <p>If you also list events, subscribe first and remove duplicates by id.
   *
   * @param account the account's id; empty for all events, which only administrators may see
   * @param after the highest id that the subscriber knows; {@code Long.MAX_VALUE} for no past
   *     events
   * @param sink called on one thread that serves all subscribers, so it must return at once; if it
   *     throws, the subscription ends
   * @return empty if there are already 200 subscriptions, or this object is closed
   */
  public Optional<Subscription> subscribe(
      Optional<String> account, long after, Consumer<List<SecurityEvent>> sink) {
    return publisher.subscribe(account, after, sink);
  }

  /** The current number of subscriptions. */
  public int subscriptions() {
    return publisher.size();
  }

  /**
   * Deletes events that are too old by the database's clock, in batches. Call it about every hour.
   *
   * @return how many events were deleted
   * @throws DatabaseException if the database is unavailable
   */
  public int purge() {
    int all = 0;
    int some = EventTable.PURGED_AT_ONCE;
    for (int i = 0; i < MOST_PURGES && some == EventTable.PURGED_AT_ONCE; i++) {
      some = table.purge(KEPT_DAYS);
      all += some;
    }
    return all;
  }

  /**
   * Writes the queued events, for at most five seconds, and ends all subscriptions. Events recorded
   * later count as dropped.
   */
  @Override
  public void close() {
    writer.close();
    following.close();
    publisher.close();
  }
}
