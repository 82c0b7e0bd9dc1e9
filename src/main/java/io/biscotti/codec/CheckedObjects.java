package io.biscotti.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/**
 * Java serialization that refuses to write what a {@link SerialFilter} would refuse to read, and
 * reports the objects that it writes. Not thread-safe.
 */
final class CheckedObjects extends ObjectOutputStream {

  /** How many stack frames each level of a value takes at least while it is written. */
  private static final int LEAST_FRAMES = 2;

  /** How many objects are written between two checks of the stack; each adds at most one level. */
  private static final int SAMPLE = 32;

  private static final int DEEP = SerialFilter.MAX_DEPTH - SAMPLE;
  private static final StackWalker FRAMES = StackWalker.getInstance();

  private final SerialFilter filter;
  private final Object[] roots;
  private final Sightings sightings;
  private final FirstSights firstSights;
  private int objects;
  private @Nullable Class<?> refused;

  /**
   * Creates the stream.
   *
   * @param roots the values that will be written
   */
  CheckedObjects(
      SerialFilter filter,
      OutputStream out,
      Object[] roots,
      Sightings sightings,
      FirstSights firstSights)
      throws IOException {
    super(out);
    this.filter = filter;
    this.roots = roots;
    this.sightings = sightings;
    this.firstSights = firstSights;
    enableReplaceObject(true);
  }

  /** A buffer that throws an {@link UnstorableException} beyond {@link SerialFilter#MAX_BYTES}. */
  static ByteArrayOutputStream buffer() {
    return new Buffer();
  }

  private static final class Buffer extends ByteArrayOutputStream {
    Buffer() {
      super(64);
    }

    @Override
    public synchronized void write(int b) {
      require(1);
      super.write(b);
    }

    @Override
    public synchronized void write(byte[] b, int off, int len) {
      require(len);
      super.write(b, off, len);
    }

    private void require(int more) {
      if (more > SerialFilter.MAX_BYTES - count) {
        throw new UnstorableException("needs more than %d bytes".formatted(SerialFilter.MAX_BYTES));
      }
    }
  }

  /**
   * Records a class. Doesn't throw, because the stream also calls this for exceptions that it
   * reports.
   */
  @Override
  protected void annotateClass(Class<?> type) {
    if (refused == null && !filter.admits(type)) {
      refused = type;
    }
    firstSights.note(type);
  }

  /**
   * Checks what was written.
   *
   * @throws UnstorableException if it contains a class that is not allowed
   */
  void requireAllowed() {
    if (refused != null) {
      throw new UnstorableException(
          "contains a %s, which session.serializable doesn't allow"
              .formatted(SerialFilter.names(refused)));
    }
  }

  @Override
  protected void annotateProxyClass(Class<?> type) {
    for (Class<?> face : type.getInterfaces()) {
      annotateClass(face);
    }
  }

  @Override
  protected @Nullable Object replaceObject(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    objects++;
    if (objects > SerialFilter.MAX_OBJECTS / 2 || (objects % SAMPLE == 0 && isDeep())) {
      firstSights.noteLimit();
    }
    boolean tooLong = value.getClass().isArray() && Array.getLength(value) > SerialFilter.MAX_ARRAY;
    if (objects > SerialFilter.MAX_OBJECTS || tooLong) {
      throw new UnstorableException(
          "contains more than %d objects or an array of more than %d elements"
              .formatted(SerialFilter.MAX_OBJECTS, SerialFilter.MAX_ARRAY));
    }
    if (!isRoot(value)) {
      sightings.see(value);
    }
    return value;
  }

  /** Whether the depth may be near the limit. May return true too early, but never too late. */
  private boolean isDeep() {
    return objects > DEEP
        && FRAMES.walk(frames -> frames.skip((long) DEEP * LEAST_FRAMES).findAny().isPresent());
  }

  /** Whether a value is a root, which the caller has already reported. */
  private boolean isRoot(Object value) {
    return roots.length == 1 && roots[0] == value;
  }
}
