package io.biscotti.codec;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tries out how a value would be stored if {@code session.serializable} allowed every class, and
 * reports the classes that it would have to allow. Stores nothing. Thread-safe.
 */
public final class StorageTrial {

  /** The largest encoded value in bytes; a trial of a larger one stops there. */
  public static final int MOST_BYTES = 1_000_000;

  private static final int MOST_PROBLEM_CHARS = 400;

  private final SessionTypes types;
  private final boolean isSerializing;
  private final SerialFilter allowed;
  private final ClassLoader loader;

  /**
   * The outcome.
   *
   * @param encoded the stored form; empty if the value can't be stored
   * @param classes names of the classes that {@code session.serializable} would have to allow
   *     beyond what it allows now
   * @param problem why the value can't be stored or read back; empty if it can
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Outcome(byte[] encoded, Set<String> classes, String problem) {

    /** Whether the value can be stored and read back. */
    public boolean readsBack() {
      return problem.isEmpty();
    }
  }

  /**
   * Creates a trial for an application.
   *
   * @param types the types that it registered
   * @param serializable the pattern of {@code session.serializable}; null if it has none
   * @param loader finds its classes
   */
  public StorageTrial(SessionTypes types, @Nullable String serializable, ClassLoader loader) {
    this.types = types;
    this.isSerializing = serializable != null;
    this.allowed = new SerialFilter(serializable == null ? "" : serializable);
    this.loader = loader;
  }

  /** Tries a value. Runs the value's own serialization code, if it has any; never throws. */
  public Outcome of(String name, Object value) {
    Set<String> classes = new TreeSet<>();
    SerialFilter every = new SerialFilter("*", type -> note(type, classes));
    SessionCodec codec = new SessionCodec(types, every, loader, cause -> {}, MOST_BYTES);
    try {
      if (length(value) > MOST_BYTES) {
        return failed("has more than %d characters or bytes".formatted(MOST_BYTES));
      }
      AttributeName.check(name);
      return new Outcome(codec.encode(name, value), Collections.unmodifiableSet(classes), "");
    } catch (RuntimeException | Error e) {
      return failed(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static int length(Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    return value instanceof byte[] bytes ? bytes.length : 0;
  }

  private static Outcome failed(String problem) {
    String cut = problem.substring(0, Math.min(problem.length(), MOST_PROBLEM_CHARS));
    return new Outcome(new byte[0], Set.of(), cut.replaceAll("\\p{Cntrl}", " "));
  }

  private void note(Class<?> type, Set<String> classes) {
    for (Class<?> each : SerialFilter.named(type)) {
      // Without a pattern nothing is serialized, so the pattern has to name at least one class.
      boolean isFirst = !isSerializing && classes.isEmpty();
      if (!each.isPrimitive() && (isFirst || !allowed.admits(each))) {
        classes.add(each.getName());
      }
    }
  }
}
