package io.biscotti.codec;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Converts attribute values to bytes and back. Each value is one CBOR item (RFC 8949). Types that
 * CBOR does not have are tagged, so that an {@code Integer} comes back as an {@code Integer} and a
 * {@code Long} as a {@code Long}. Equal values have equal bytes if their collections iterate in the
 * same order. Thread-safe.
 *
 * <p>A list comes back as an {@code ArrayList}, a set as a {@code LinkedHashSet}, a map as a {@code
 * LinkedHashMap}, each in its original order.
 */
public final class SessionCodec {

  /** In addition to those of {@link Scalar}. */
  private static final Set<Class<?>> IMMUTABLE =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Instant.class,
          UUID.class);

  private final CBORFactory cbor = new CBORFactory();
  private final SessionTypes types;
  private final @Nullable SerialFilter serial;
  private final ClassLoader loader;
  private final Consumer<IOException> unreadable;

  /**
   * Creates a codec for an application.
   *
   * @param types the types that it registered
   * @param serial the classes allowed in Java serialization; null for none
   * @param loader finds the application's classes
   * @param unreadable is called for each attribute that can't be read back
   */
  public SessionCodec(
      SessionTypes types,
      @Nullable SerialFilter serial,
      ClassLoader loader,
      Consumer<IOException> unreadable) {
    this.types = types;
    this.serial = serial;
    this.loader = loader;
    this.unreadable = unreadable;
  }

  /**
   * Encodes an attribute.
   *
   * @throws IllegalArgumentException if the value, or a value inside it, can't be stored; the
   *     message names the attribute and the type (Servlet spec 7.7.2)
   */
  public byte[] encode(String name, Object value) {
    byte[] plain = PlainItem.encode(value);
    if (plain != null) {
      return plain;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (CBORGenerator out = cbor.createGenerator(bytes)) {
      new ValueWriter(out, types, serial).write(value);
    } catch (ValueWriter.UnstorableException e) {
      throw new IllegalArgumentException("session attribute " + name + " " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "session attribute %s of type %s can't be stored: %s"
              .formatted(name, value.getClass().getName(), e.getMessage()),
          e);
    }
    return bytes.toByteArray();
  }

  /** Decodes an attribute; empty if it can no longer be read. */
  public Optional<Object> decode(String name, byte[] encoded) {
    Object plain = PlainItem.decode(encoded);
    if (plain != null) {
      return Optional.of(plain);
    }
    try (CBORParser in = cbor.createParser(encoded)) {
      Object value = new ValueReader(in, types, loader, serial).read();
      if (in.nextToken() != null) {
        throw new IOException("more than one value");
      }
      return Optional.ofNullable(value);
    } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
      unreadable.accept(new IOException("attribute " + name, e));
      return Optional.empty();
    }
  }

  /**
   * Whether a value can't be changed in place, and so need not be compared. The exact class
   * decides, because {@code AtomicInteger} and an application's own classes can be a {@code Number}
   * too.
   */
  public boolean isImmutable(Object value) {
    return IMMUTABLE.contains(value.getClass())
        || value instanceof Enum<?>
        || Scalar.of(value) != null;
  }
}
