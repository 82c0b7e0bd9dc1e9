package io.biscotti.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the attributes of one session. The first pass writes each attribute separately and notes
 * which objects occur more than once. Attributes with such objects are written a second time, with
 * references or in one stream.
 *
 * <p>If a repeated object is inside Java serialization, but not all attributes that contain it can
 * be serialized, each attribute keeps its own copy. Not thread-safe; used once.
 */
final class Encoding {

  private interface Content {
    void write(CborWriter out) throws IOException;
  }

  private final SessionCodec codec;
  private final List<String> names;
  private final List<Object> values;
  private final List<byte[]> encoded;
  private final Sightings sightings;
  private final FirstSights firstSights;

  Encoding(SessionCodec codec, List<String> names, List<Object> values) {
    this.codec = codec;
    this.names = names;
    this.values = values;
    this.encoded = new ArrayList<>(names.size());
    this.sightings = new Sightings(names.size());
    this.firstSights = codec.firstSights();
  }

  /**
   * The encoded attributes, in the given order.
   *
   * @throws IllegalArgumentException if {@link SessionCodec#encode} throws it
   */
  List<byte[]> encode() {
    for (int i = 0; i < names.size(); i++) {
      sightings.enter(i);
      Object value = values.get(i);
      encoded.add(bytes(i, out -> write(out, sightings, false, value)));
    }
    if (sightings.isRepeated()) {
      for (List<Integer> members : groups()) {
        share(members, sightings.repetition(members.get(0)));
      }
    }
    if (firstSights.isAny()) {
      readBack();
    }
    return encoded;
  }

  private Collection<List<Integer>> groups() {
    Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      groups.computeIfAbsent(sightings.group(i), group -> new ArrayList<>(1)).add(i);
    }
    return groups.values();
  }

  private void share(List<Integer> members, Sightings.Repetition repetition) {
    if (repetition == Sightings.Repetition.NONE) {
      return;
    }
    byte[] shared =
        repetition == Sightings.Repetition.SERIALIZED ? serialized(members) : asValues(members);
    if (shared != null) {
      members.forEach(member -> encoded.set(member, shared));
    }
  }

  private byte[] asValues(List<Integer> members) {
    int first = members.get(0);
    return bytes(
        first,
        members.size() == 1
            ? out -> writeSharing(out, values.get(first))
            : out -> writeTogether(out, members));
  }

  private void writeSharing(CborWriter out, Object value) throws IOException {
    out.tag(Tag.SHARING);
    out.startArray();
    write(out, new Sightings(1), true, value);
    out.endArray();
  }

  private void writeTogether(CborWriter out, List<Integer> members) throws IOException {
    out.tag(Tag.TOGETHER);
    out.startArray();
    ValueWriter writer = codec.writer(out, new Sightings(1), firstSights, true);
    for (int member : members) {
      out.text(names.get(member));
      writer.write(values.get(member));
    }
    out.endArray();
  }

  /**
   * Some attributes in one stream of Java serialization; null if they can't be serialized together.
   */
  private byte @Nullable [] serialized(List<Integer> members) {
    SerialFilter serial = codec.serial();
    if (serial == null) {
      return null;
    }
    Object[] objects = members.stream().map(values::get).toArray();
    try {
      byte[] stream = serial.write(new Sightings(1), firstSights, objects);
      return bytes(members.get(0), out -> writeStream(out, members, stream));
    } catch (IOException | UnstorableException e) {
      return null;
    }
  }

  private void writeStream(CborWriter out, List<Integer> members, byte[] stream)
      throws IOException {
    if (members.size() == 1) {
      out.tag(Tag.SERIALIZED);
      out.binary(stream);
      return;
    }
    out.tag(Tag.TOGETHER_SERIALIZED);
    out.startArray();
    for (int member : members) {
      out.text(names.get(member));
    }
    out.binary(stream);
    out.endArray();
  }

  private void write(CborWriter out, Sightings seen, boolean sharing, Object value)
      throws IOException {
    codec.writer(out, seen, firstSights, sharing).write(value);
  }

  private byte[] bytes(int attribute, Content content) {
    CborWriter out = codec.buffer();
    try {
      content.write(out);
    } catch (UnstorableException e) {
      throw refused(attribute, e.getMessage(), e);
    } catch (IOException e) {
      throw refused(attribute, "can't be stored: " + e.getMessage(), e);
    }
    return out.toBytes();
  }

  private void readBack() {
    for (int i = 0; i < names.size(); i++) {
      try {
        byte[] bytes = encoded.get(i);
        Object back =
            SessionCodec.isTogether(bytes)
                ? codec.readTogether(bytes).get(names.get(i))
                : codec.read(bytes, 0, bytes.length);
        if (back == null) {
          throw new IOException("it becomes null");
        }
      } catch (IOException
          | ReflectiveOperationException
          | RuntimeException
          | LinkageError
          | StackOverflowError e) {
        throw refused(i, "can't be read back: " + cause(e), e);
      }
    }
    firstSights.prove();
  }

  /** The message of the innermost exception, which is the most specific one. */
  private static String cause(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? e.toString() : cause(cause);
  }

  private IllegalArgumentException refused(int attribute, @Nullable String reason, Throwable e) {
    return new IllegalArgumentException(
        "session attribute %s of type %s %s"
            .formatted(
                AttributeName.shown(names.get(attribute)),
                values.get(attribute).getClass().getName(),
                reason),
        e);
  }
}
