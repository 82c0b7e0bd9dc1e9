package io.biscotti.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads CBOR items in the forms that {@link CborWriter} writes. Everything else is rejected: heads
 * that are longer than necessary, arrays with a length, maps, half-precision floats, undefined and
 * unassigned simple values, more than one tag, texts that aren't UTF-8, and truncated items.
 * Allocates no memory for content that is missing. Not thread-safe.
 */
final class CborReader {

  /** The kind of an item. */
  enum Kind {
    NUMBER,
    BYTES,
    TEXT,
    ARRAY,
    /** The end of an array. */
    END,
    NULL,
    TRUE,
    FALSE,
    FLOAT,
    DOUBLE
  }

  private final byte[] in;
  private final int end;
  private int at;
  private int initial;
  private int tag;
  private long argument;

  /** Reads the bytes from {@code start} to before {@code end}. */
  CborReader(byte[] in, int start, int end) {
    this.in = in;
    this.at = start;
    this.end = end;
  }

  /** Whether there is nothing left to read. */
  boolean isAtEnd() {
    return at == end;
  }

  /**
   * Reads the next item's tag and head. The caller then reads its content with the method for its
   * kind; an array's content is the items up to {@link Kind#END}.
   */
  Kind next() throws IOException {
    initial = take();
    tag = 0;
    if (initial >> 5 == CborWriter.TAG) {
      argument(initial & 0x1F);
      require(argument > 0 && argument <= Integer.MAX_VALUE, "an unknown tag");
      tag = (int) argument;
      initial = take();
      require(initial != CborWriter.END && initial >> 5 != CborWriter.TAG, "a tag without an item");
    }
    return switch (initial >> 5) {
      case CborWriter.UNSIGNED, CborWriter.NEGATIVE -> {
        argument(initial & 0x1F);
        require(argument >= 0, "a number of more than 64 bits");
        yield Kind.NUMBER;
      }
      case CborWriter.BYTES -> {
        length(initial & 0x1F);
        yield Kind.BYTES;
      }
      case CborWriter.TEXT -> {
        if (initial != CborWriter.TEXT_START) {
          length(initial & 0x1F);
        }
        yield Kind.TEXT;
      }
      default -> other();
    };
  }

  private Kind other() throws IOException {
    return switch (initial) {
      case CborWriter.ARRAY_START -> Kind.ARRAY;
      case CborWriter.END -> Kind.END;
      case CborWriter.NULL -> Kind.NULL;
      case CborWriter.TRUE -> Kind.TRUE;
      case CborWriter.FALSE -> Kind.FALSE;
      case CborWriter.FLOAT -> {
        argument = fixed(Float.BYTES);
        yield Kind.FLOAT;
      }
      case CborWriter.DOUBLE -> {
        argument = fixed(Double.BYTES);
        yield Kind.DOUBLE;
      }
      default -> throw new IOException("an item that values don't have");
    };
  }

  /** The tag of the last item; 0 for none. */
  int tag() {
    return tag;
  }

  /** The value of a {@link Kind#NUMBER}. */
  long number() {
    return initial >> 5 == CborWriter.NEGATIVE ? ~argument : argument;
  }

  /** The value of a {@link Kind#FLOAT}. */
  float floating() {
    return Float.intBitsToFloat((int) argument);
  }

  /** The value of a {@link Kind#DOUBLE}. */
  double doubled() {
    return Double.longBitsToDouble(argument);
  }

  /** The content of {@link Kind#BYTES}, as a copy. */
  byte[] binary() {
    byte[] content = new byte[(int) argument];
    System.arraycopy(in, at, content, 0, content.length);
    at += content.length;
    return content;
  }

  /** The content of a {@link Kind#TEXT}. */
  String text() throws IOException {
    if (initial == CborWriter.TEXT_START) {
      return chunks();
    }
    int start = at;
    at += (int) argument;
    return utf8(in, start, (int) argument);
  }

  private String chunks() throws IOException {
    int start = at - 1;
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int chunk = take(); chunk != CborWriter.END; chunk = take()) {
      require(
          chunk >> 5 == CborWriter.TEXT && chunk != CborWriter.TEXT_START, "not a chunk of text");
      length(chunk & 0x1F);
      content.write(in, at, (int) argument);
      at += (int) argument;
    }
    String text = utf8(content.toByteArray(), 0, content.size());
    CborWriter again = new CborWriter(Integer.MAX_VALUE, at - start);
    again.text(text);
    require(again.isEqualTo(in, start, at), "a text in chunks of another size");
    return text;
  }

  private static String utf8(byte[] bytes, int start, int length) throws IOException {
    String text = Utf8.decode(bytes, start, length);
    if (text == null) {
      throw new IOException("a text that is not UTF-8");
    }
    return text;
  }

  private int take() throws IOException {
    require(at < end, "the value ends early");
    return in[at++] & 0xFF;
  }

  /** Reads a length, and checks that the content isn't truncated. */
  private void length(int detail) throws IOException {
    argument(detail);
    require(argument >= 0 && argument <= end - at, "the value ends early");
  }

  private void argument(int detail) throws IOException {
    if (detail < 24) {
      argument = detail;
      return;
    }
    require(detail <= 27, "an item that values don't have");
    int size = 1 << (detail - 24);
    argument = fixed(size);
    require(
        argument < 0 || CborWriter.headBytes(argument) == 1 + size,
        "a head that is longer than necessary");
  }

  private long fixed(int size) throws IOException {
    require(size <= end - at, "the value ends early");
    ByteBuffer bytes = ByteBuffer.wrap(in, at, size);
    at += size;
    return switch (size) {
      case 1 -> bytes.get() & 0xFF;
      case 2 -> bytes.getShort() & 0xFFFF;
      case 4 -> bytes.getInt() & 0xFFFF_FFFFL;
      default -> bytes.getLong();
    };
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException(otherwise);
    }
  }
}
