package io.biscotti.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a session as objects, never encoded. All requests with this session share them
 * and see each change at once. Thread-safe.
 */
final class LiveAttributes implements Attributes {

  /** The record's only attribute: it stands for all the objects. */
  static final String KEY = "live";

  private final Map<String, Object> values = new LinkedHashMap<>();
  private String key = "";
  private boolean ending;
  private boolean ended;

  /** Sets the key of the session's record. */
  synchronized void keyed(String recordKey) {
    key = recordKey;
  }

  synchronized String key() {
    return key;
  }

  /** Ends the session for every request that uses it. */
  synchronized void end() {
    ended = true;
    values.clear();
  }

  @Override
  public synchronized @Nullable Object get(String name) {
    return values.get(name);
  }

  @Override
  public boolean activates(String name) {
    return false;
  }

  @Override
  public void check(String name, Object value) {
    // Every name and every object is allowed, as in a container's own session.
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the session has ended
   */
  @Override
  public synchronized @Nullable Object set(String name, Object value) {
    if (ended) {
      throw new IllegalStateException("the session is invalidated");
    }
    return values.put(name, value);
  }

  @Override
  public synchronized @Nullable Object substitute(String name, Object value) {
    return values.get(name) == value ? value : null;
  }

  @Override
  public synchronized @Nullable Object remove(String name) {
    return values.remove(name);
  }

  @Override
  public synchronized List<String> names() {
    return new ArrayList<>(values.keySet());
  }

  @Override
  public Collection<Object> passivate() {
    return List.of();
  }

  @Override
  public void settle() {
    // Nothing is encoded, so there is nothing to compare.
  }

  @Override
  public boolean isChanged() {
    return false;
  }

  @Override
  public Map<String, byte[]> stored() {
    return Map.of(KEY, key().getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public Set<String> changed() {
    return Set.of();
  }

  @Override
  public Map<String, byte @Nullable []> changes() {
    return Map.of();
  }

  @Override
  public void saved() {
    // Other requests see the changes already.
  }

  @Override
  public boolean hasLocals() {
    return false;
  }

  @Override
  public void keep(List<String> ids, Instant until) {
    // The store has this object.
  }

  @Override
  public void free(List<String> ids) {
    // The store frees this object.
  }

  @Override
  public List<SessionTooLargeException.Attribute> largest() {
    return List.of();
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public synchronized boolean beginEnd() {
    boolean first = !ending && !ended;
    ending = true;
    return first;
  }

  @Override
  public synchronized boolean isEnded() {
    return ended;
  }
}
