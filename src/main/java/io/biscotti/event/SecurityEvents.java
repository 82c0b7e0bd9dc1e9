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
 * What happened to accounts and sessions, kept in the database for 90 days.
 *
 * <p>Recording costs a request no time: a thread writes in batches, and while the database is away
 * up to 20,000 events wait for it: 5,000 of each {@link Lane}, so that neither what concerns an account
 * nor a warning is lost to a flood of what strangers can cause. Floods are folded: of what clients can cause at will, the same
 * type with the same account (without one, the same address) and session is one event in a minute,
 * with a count. When an account is deleted, its events no longer name it.
 *
 * <p>Thread-safe, also against other servers on the same database.
 */
public final class SecurityEvents implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SecurityEvents.class.getName());

  /** How many days events are kept. */
  static final int KEPT_DAYS = 90;

  private static final Duration SETTLE = Duration.ofSeconds(2);
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final int MOST_PURGES = 100;

  private final EventTable table;
  private final Tailer tailer;
  private final EventWriter writer;
  private final Map<Type, LongAdder> counts = new EnumMap<>(Type.class);

  /**
   * Starts to record.
   *
   * @param database stays the caller's to close, after this
   * @param clock tells when events happen
   */
  public SecurityEvents(Database database, InstantSource clock) {
    this.table = new EventTable(database);
    for (Type type : Type.values()) {
      counts.put(type, new LongAdder());
    }
    this.tailer = new Tailer(table);
    this.writer = new EventWriter(table, clock, tailer::wake, CLOSING);
  }

  /**
   * Records an event: logs it, counts it, and leaves it to be written. Never throws, and never
   * waits for the database. Logged is one line, as a warning or at level INFO, with hashed ids, and
   * without the user agent.
   */
  public void record(Draft draft) {
    try {
      adder(draft.type()).increment();
      log(draft);
      writer.add(draft);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a security event could not be recorded", e);
    }
  }

  private static void log(Draft draft) {
    Level level =
        switch (draft.type().level()) {
          case INFO -> Level.INFO;
          case WARNING -> Level.WARNING;
        };
    LOG.log(
        level,
        () ->
            "security event %s account=%s session=%s address=%s"
                .formatted(
                    draft.type().key(),
                    draft.owner() instanceof Owner.Account known ? Ids.hash(known.id()) : "-",
                    draft.session().map(Ids::hash).orElse("-"),
                    draft.address().replaceAll("[^!-~]", "?")));
  }

  /**
   * How often something happened since the start, here.
   *
   * @return every one, folded and dropped ones too
   */
  public long count(Type type) {
    return adder(type).sum();
  }

  private LongAdder adder(Type type) {
    return Objects.requireNonNull(counts.get(type));
  }

  /** How many events could not be kept since the start, as too many waited for the database. */
  public long dropped() {
    return writer.dropped();
  }

  /**
   * Events, newest first. What was recorded on this server before the call is among them; it waits
   * for that, two seconds at most.
   *
   * @throws DatabaseException when the database is away
   */
  public Page list(Query query) {
    writer.settle(SETTLE);
    List<SecurityEvent> found = table.newest(query);
    boolean more = found.size() > query.limit();
    return new Page(more ? found.subList(0, query.limit()) : found, more);
  }

  /**
   * Tells of events from now on, each once, within about a second. First come those after an id,
   * then what happens, here and on other servers; mostly in the order of ids, but another server
   * may be late with a lower one. A count that rises is not told.
   *
   * <p>Who also lists should subscribe first, and drop what came twice by its id.
   *
   * @param account the account's id; empty for everybody's events, which is for administrators
   * @param after the highest id that the subscriber knows; {@code Long.MAX_VALUE} for none of the
   *     past
   * @param sink is called on one thread that serves all subscribers, and so must return at once;
   *     when it throws, the subscription ends
   * @return empty when there are 200 subscriptions, or this is closed
   */
  public Optional<Subscription> subscribe(
      Optional<String> account, long after, Consumer<List<SecurityEvent>> sink) {
    return tailer.subscribe(account, after, sink);
  }

  /** How many subscriptions there are. */
  public int subscriptions() {
    return tailer.size();
  }

  /**
   * Deletes what is too old by the database's clock, some at a time. To be called every hour or so.
   *
   * @return how many events
   * @throws DatabaseException when the database is away
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
   * Writes what waits, for five seconds at most, and ends every subscription. What is recorded
   * later is counted as dropped.
   */
  @Override
  public void close() {
    writer.close();
    tailer.close();
  }
}
