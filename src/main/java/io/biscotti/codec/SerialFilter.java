package io.biscotti.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;

/**
 * Java serialization for attributes of an application that can't be changed, limited to the classes
 * that the application lists. It is off unless the setting {@code session.serializable} has a
 * pattern. We sealed the data before it is read, so this filter is a second line of defence.
 * Immutable.
 */
public final class SerialFilter {

  private static final String LIMITS =
      "maxdepth=32;maxrefs=10000;maxarray=100000;maxbytes=1000000;";

  private final ObjectInputFilter filter;

  /**
   * Creates the filter.
   *
   * @param pattern as {@link ObjectInputFilter.Config#createFilter} takes it, such as {@code
   *     com.example.**;java.util.*}; classes that don't match are rejected
   * @throws IllegalArgumentException if the pattern is malformed
   */
  public SerialFilter(String pattern) {
    this.filter = ObjectInputFilter.Config.createFilter(LIMITS + pattern + ";!*");
  }

  boolean admits(Object value) {
    return filter.checkInput(new TopLevel(value.getClass())) == ObjectInputFilter.Status.ALLOWED;
  }

  Object read(byte[] bytes, ClassLoader loader) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new LoadingStream(bytes, loader)) {
      in.setObjectInputFilter(filter);
      return in.readObject();
    }
  }

  private record TopLevel(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {
    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 0;
    }
  }

  /** Finds classes with the application's class loader instead of this library's. */
  private static final class LoadingStream extends ObjectInputStream {

    private final ClassLoader loader;

    LoadingStream(byte[] bytes, ClassLoader loader) throws IOException {
      super(new ByteArrayInputStream(bytes));
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }
  }
}
