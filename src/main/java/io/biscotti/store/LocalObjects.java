package io.biscotti.store;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Attributes that can't be encoded, kept as objects on this node. The stored session has a random
 * reference instead, which only requests of the same session can use. An object is dropped with its
 * session: at the session's limits, and when it is ended or revoked.
 *
 * <p>A node keeps at most {@link #MOST_OBJECTS}, and drops those of the least recently used
 * sessions first. A session has at most {@link #MOST_OF_A_SESSION}. Thread-safe.
 */
public final class LocalObjects {

  /** How many objects a node keeps for all sessions together. */
  static final int MOST_OBJECTS = 10_000;

  /** How many attributes of one session may be objects. */
  static final int MOST_OF_A_SESSION = 100;

  /**
   * How many current objects a session may have: concurrent requests may each have saved their own
   * object for an attribute.
   */
  private static final int MOST_CURRENT = 2 * MOST_OF_A_SESSION;

  /**
   * How many replaced objects of a session are kept, because a concurrent request may still need
   * them.
   */
  private static final int MOST_RETIRED = 8;

  /** How many of a session's latest ids are kept: concurrent requests may use different ones. */
  private static final int MOST_IDS = 16;

  /** How long objects outlive their session, so that its listeners still find them. */
  private static final Duration SLACK = Duration.ofMinutes(10);

  private final Clock clock;
  private final Ids ids;
  private final SessionEvents events;
  private final Predicate<String> revoked;
  private final Map<String, Shelf> byId = new HashMap<>();
  private final Map<Shelf, Shelf> byUse = new LinkedHashMap<>(16, 0.75f, true);
  private int objects;

  /** The objects of one session. */
  private static final class Shelf {
    private final List<String> ids = new ArrayList<>(2);
    private final Map<String, Object> current = new LinkedHashMap<>(4, 0.75f, true);
    private final Map<String, Object> retired = new LinkedHashMap<>(4);
    private Instant until = Instant.MIN;

    @Nullable Object find(String reference) {
      Object found = current.get(reference);
      return found == null ? retired.get(reference) : found;
    }

    /** Keeps an object; returns true if it wasn't kept before. */
    boolean keep(String reference, Object object) {
      retired.remove(reference);
      boolean isNew = current.put(reference, object) == null;
      trim(current, MOST_CURRENT);
      return isNew;
    }

    void retire(String reference) {
      Object object = current.remove(reference);
      if (object != null) {
        retired.put(reference, object);
        trim(retired, MOST_RETIRED);
      }
    }

    int size() {
      return current.size() + retired.size();
    }

    private static void trim(Map<String, Object> map, int most) {
      Iterator<String> eldest = map.keySet().iterator();
      while (map.size() > most) {
        eldest.next();
        eldest.remove();
      }
    }
  }

  /** The objects of one session, for one of its requests. Not thread-safe. */
  static final class OfSession {
    private final LocalObjects all;
    private final String id;
    private final Instant until;
    private List<String> replaced = List.of();

    /**
     * Creates a view of the objects of a session.
     *
     * @param id an id of the session; empty for a new one
     * @param until when the session expires
     */
    OfSession(LocalObjects all, String id, Instant until) {
      this.all = all;
      this.id = id;
      this.until = until;
    }

    /** Like {@link LocalObjects#find}. */
    @Nullable Object find(String reference) {
      return all.find(id, reference, until);
    }

    /**
     * A new reference.
     *
     * @param kept how many objects the session's other attributes refer to
     * @param refusal why the object can't be encoded
     * @throws IllegalArgumentException if the session can't have another object
     */
    String reference(long kept, IllegalArgumentException refusal) {
      if (kept >= MOST_OF_A_SESSION) {
        throw new IllegalArgumentException(
            "%s; this server keeps %d objects of the session already, the most it keeps of one"
                .formatted(refusal.getMessage(), kept),
            refusal);
      }
      return all.reference();
    }

    /** Called when the session no longer refers to this object. */
    void replace(String reference) {
      if (replaced.isEmpty()) {
        replaced = new ArrayList<>(1);
      }
      replaced.add(reference);
    }

    /**
     * Like {@link LocalObjects#keep}, and passes on the references that were replaced.
     *
     * @param refers whether any attribute refers to an object
     */
    void keep(List<String> known, Instant expiry, Map<String, Object> current, boolean refers) {
      if (refers || !replaced.isEmpty()) {
        all.keep(known, expiry, current, replaced);
        replaced = List.of();
      }
    }

    /** Like {@link LocalObjects#end}. */
    void end(List<String> known) {
      all.end(known);
    }
  }

  /**
   * Creates an empty table.
   *
   * @param revoked whether a session id was revoked or replaced
   */
  public LocalObjects(Clock clock, Ids ids, SessionEvents events, Predicate<String> revoked) {
    this.clock = clock;
    this.ids = ids;
    this.events = events;
    this.revoked = revoked;
  }

  /** A new reference: 128 random bits. */
  String reference() {
    return ids.next();
  }

  /**
   * Finds an object of a session, and keeps the session's objects until at least this time.
   *
   * @param id an id of the session
   * @return null if this node doesn't have it; that is counted as an event
   */
  @Nullable Object find(String id, String reference, Instant until) {
    Object found = look(id, reference, until);
    if (found == null) {
      events.publish(Kind.LOCAL_OBJECT_LOST, id);
    }
    return found;
  }

  private synchronized @Nullable Object look(String id, String reference, Instant until) {
    Shelf shelf = byId.get(id);
    if (shelf == null) {
      return null;
    }
    use(shelf, until);
    return shelf.find(reference);
  }

  private void use(Shelf shelf, Instant until) {
    byUse.put(shelf, shelf);
    if (until.isAfter(shelf.until)) {
      shelf.until = until;
    }
  }

  /**
   * Keeps the objects of a session that is about to be saved.
   *
   * @param all the ids under which clients may have the session from now on, or have it already
   * @param until when the session expires
   * @param current its objects, by reference
   * @param replaced references of objects that it no longer has
   */
  void keep(
      List<String> all, Instant until, Map<String, Object> current, Collection<String> replaced) {
    for (int left = store(all, until, current, replaced); left > 0; left--) {
      events.publish(Kind.LOCAL_OBJECT_KEPT, all.get(0));
    }
  }

  private synchronized int store(
      List<String> all, Instant until, Map<String, Object> current, Collection<String> replaced) {
    Shelf shelf = all.stream().map(byId::get).filter(s -> s != null).findFirst().orElse(null);
    if (shelf == null) {
      if (current.isEmpty()) {
        return 0;
      }
      shelf = new Shelf();
    }
    use(shelf, until);
    bind(shelf, all);
    int before = shelf.size();
    int isNew = 0;
    for (Map.Entry<String, Object> each : current.entrySet()) {
      isNew += shelf.keep(each.getKey(), each.getValue()) ? 1 : 0;
    }
    replaced.forEach(shelf::retire);
    objects += shelf.size() - before;
    makeRoom(shelf);
    return isNew;
  }

  private void bind(Shelf shelf, List<String> all) {
    for (String id : all) {
      if (byId.put(id, shelf) == null) {
        shelf.ids.add(id);
      }
    }
    while (shelf.ids.size() > MOST_IDS) {
      byId.remove(shelf.ids.remove(0));
    }
  }

  private void makeRoom(Shelf used) {
    while (objects > MOST_OBJECTS) {
      Shelf eldest = byUse.keySet().iterator().next();
      if (eldest == used) {
        return;
      }
      drop(eldest);
    }
  }

  private void drop(Shelf shelf) {
    byUse.remove(shelf);
    shelf.ids.forEach(id -> byId.remove(id, shelf));
    objects -= shelf.size();
  }

  /** Drops the objects of a session that has ended. */
  synchronized void end(Collection<String> all) {
    for (String id : all) {
      Shelf shelf = byId.get(id);
      if (shelf != null) {
        drop(shelf);
      }
    }
  }

  /** Drops the objects of sessions that have expired or were revoked. */
  public synchronized void tidy() {
    Instant now = clock.instant();
    List.copyOf(byUse.keySet()).stream()
        .filter(
            shelf -> !now.isBefore(shelf.until.plus(SLACK)) || shelf.ids.stream().allMatch(revoked))
        .forEach(this::drop);
  }

  /** How many objects this node keeps. */
  public synchronized int size() {
    return objects;
  }
}
