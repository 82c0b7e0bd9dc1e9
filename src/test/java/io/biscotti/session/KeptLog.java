package io.biscotti.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A log in memory that several nodes may share, and that can be away. */
public final class KeptLog implements RevocationLog {

  private final List<Map.Entry<String, Instant>> rows = new ArrayList<>();
  private boolean away;
  private int calls;

  /** An empty log that can be reached. */
  public KeptLog() {}

  /** Whether it can be reached from now on. */
  public synchronized void away(boolean now) {
    away = now;
  }

  /** How often it was asked for anything. */
  synchronized int calls() {
    return calls;
  }

  /** What it holds. */
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
  public synchronized long read(long cursor, BiConsumer<String, Instant> revoked) {
    reach();
    rows.subList(Math.toIntExact(cursor), rows.size())
        .forEach(row -> revoked.accept(row.getKey(), row.getValue()));
    return rows.size();
  }

  @Override
  public synchronized void purge(Instant before) {
    reach();
    rows.replaceAll(row -> row.getValue().isBefore(before) ? Map.entry("", Instant.EPOCH) : row);
  }
}
