package io.biscotti.operations;

import static java.util.Map.entry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gives the connection pool and the JVM the names of OpenTelemetry's semantic conventions
 * ("Database client metrics", "JVM metrics"), and leaves out sums of other metrics. Names of counts
 * get no unit. Thread-safe.
 */
public final class MetricNames implements MeterFilter {
  private static final String COUNT = "db.client.connection.count";
  private static final String STATE = "db.client.connection.state";

  private static final Set<String> SUMS = Set.of("hikaricp.connections", "jvm.threads.live");

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          entry("hikaricp.connections.active", COUNT),
          entry("hikaricp.connections.idle", COUNT),
          entry("hikaricp.connections.pending", "db.client.connection.pending_requests"),
          entry("hikaricp.connections.max", "db.client.connection.max"),
          entry("hikaricp.connections.min", "db.client.connection.idle.min"),
          entry("hikaricp.connections.timeout", "db.client.connection.timeouts"),
          entry("hikaricp.connections.acquire", "db.client.connection.wait_time"),
          entry("hikaricp.connections.creation", "db.client.connection.create_time"),
          entry("hikaricp.connections.usage", "db.client.connection.use_time"),
          entry("jvm.gc.pause", "jvm.gc.duration"),
          entry("jvm.gc.concurrent.phase.time", "jvm.gc.concurrent.phase.time"),
          entry("jvm.thread.count", "jvm.thread.count"),
          entry("jvm.buffer.count", "jvm.buffer.count"),
          entry("jvm.buffer.memory.used", "jvm.buffer.memory.used"),
          entry("jvm.buffer.total.capacity", "jvm.buffer.memory.limit"));

  private static final Map<String, Tag> STATES =
      Map.of(
          "hikaricp.connections.active", Tag.of(STATE, "used"),
          "hikaricp.connections.idle", Tag.of(STATE, "idle"));

  private static final Map<String, String> LABELS =
      Map.of(
          "pool", "db.client.connection.pool.name",
          "id", "jvm.buffer.pool.name",
          "gc", "jvm.gc.name",
          "action", "jvm.gc.action",
          "cause", "jvm.gc.cause");

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return SUMS.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    String name = NAMES.get(id.getName());
    if (name == null) {
      return id;
    }
    List<Tag> tags =
        Stream.concat(
                id.getTags().stream().map(MetricNames::renamed),
                Stream.ofNullable(STATES.get(id.getName())))
            .toList();
    Meter.Id named = id.withName(name).replaceTags(tags);
    return name.endsWith(".count") ? named.withBaseUnit(null) : named;
  }

  private static Tag renamed(Tag tag) {
    return Tag.of(LABELS.getOrDefault(tag.getKey(), tag.getKey()), tag.getValue());
  }
}
