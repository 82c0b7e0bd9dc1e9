package io.biscotti.revocation;

import io.biscotti.lifecycle.SessionException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A log in memory that several nodes may share, and that a test can make unavailable. */
public final class KeptLog implements RevocationLog {

  private final List<Map.Entry<String, Instant>> rows = new ArrayList<>();
  private final InstantSource clock;
  private boolean away;
  private boolean shared = true;
  private boolean startsOver;
  private int calls;

  /** An empty log that can be reached, with the system's clock. */
  public KeptLog() {
    this(InstantSource.system());
  }

  /** An empty log that can be reached, with its own clock. */
  KeptLog(InstantSource clock) {
    this.clock = clock;
  }

  /** Sets whether the log can be reached. */
  public synchronized void away(boolean now) {
    away = now;
  }

  /** Sets whether other processes may append to the log. */
  synchronized void shared(boolean now) {
    shared = now;
  }

  @Override
  public synchronized boolean isShared() {
    return shared;
  }

  /** How many calls the log has had. */
  synchronized int calls() {
    return calls;
  }

  /** Loses this id, and makes the next read start over. */
  synchronized void startOver(String lost) {
    rows.removeIf(row -> row.getKey().equals(lost));
    startsOver = true;
  }

  /** The ids in the log. */
  public synchronized Map<String, Instant> kept() {
    Map<String, Instant> kept = new LinkedHashMap<>();
    rows.forEach(row -> kept.put(row.getKey(), row.getValue()));
    return kept;
  }

  private void reach() {
    calls++;
    if (away) {
      throw new SessionException("the log is away", new IllegalStateException("away"));
    }
  }

  @Override
  public synchronized void append(String id, Instant until) {
    reach();
    rows.add(Map.entry(id, until));
  }

  @Override
  public synchronized Reading read(String position, BiConsumer<String, Instant> revoked) {
    reach();
    boolean all = startsOver || position.equals(START);
    boolean again = startsOver;
    startsOver = false;
    rows.subList(all ? 0 : Integer.parseInt(position), rows.size())
        .forEach(row -> revoked.accept(row.getKey(), row.getValue()));
    return new Reading(String.valueOf(rows.size()), clock.instant(), again);
  }

  @Override
  public synchronized void purge(Duration past) {
    reach();
    Instant before = clock.instant().minus(past);
    rows.replaceAll(row -> row.getValue().isBefore(before) ? Map.entry("", Instant.EPOCH) : row);
  }
}
