package io.biscotti.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * The most frequent CBOR items: a text, an integer, a boolean (RFC 8949, sections 3.1 and 3.3). A
 * shortcut past {@link ValueWriter} and {@link ValueReader}: the bytes are the same, except that a
 * text is never in chunks.
 */
final class PlainItem {

  private PlainItem() {}

  /** Encodes a value; null if its type is not one of these. */
  static byte @Nullable [] encode(Object value) {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof Integer number) {
      return number < 0
          ? item(CborWriter.NEGATIVE, ~number, 0)
          : item(CborWriter.UNSIGNED, number, 0);
    }
    if (value instanceof Boolean flag) {
      return new byte[] {(byte) (flag ? CborWriter.TRUE : CborWriter.FALSE)};
    }
    return null;
  }

  private static byte @Nullable [] text(String text) {
    int length = text.length();
    byte[] item = item(CborWriter.TEXT, length, length);
    for (int i = 0, at = item.length - length; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return Utf8.arePaired(text) ? text(text.getBytes(UTF_8)) : null;
      }
      item[at++] = (byte) c;
    }
    return item;
  }

  private static byte[] text(byte[] utf8) {
    byte[] item = item(CborWriter.TEXT, utf8.length, utf8.length);
    System.arraycopy(utf8, 0, item, item.length - utf8.length, utf8.length);
    return item;
  }

  private static byte[] item(int major, int argument, int following) {
    byte[] item = new byte[CborWriter.headBytes(argument) + following];
    CborWriter.putHead(item, 0, major, argument);
    return item;
  }

  /** The item of a text, from its UTF-8. */
  static byte[] ofText(byte[] in, int start, int end) {
    int length = end - start;
    byte[] item = item(CborWriter.TEXT, length, length);
    System.arraycopy(in, start, item, item.length - length, length);
    return item;
  }

  /** The size of the head of an item that is a text in one piece; 0 for any other. */
  static int textHeadBytes(byte[] in, int start, int end) {
    if (start == end || (in[start] & 0xFF) >> 5 != CborWriter.TEXT) {
      return 0;
    }
    int headBytes = headBytes(in[start] & 0x1F);
    if (headBytes == 0 || end - start < headBytes) {
      return 0;
    }
    int argument = argument(in, start, headBytes);
    boolean isWhole = argument == end - start - headBytes;
    return isWhole && CborWriter.headBytes(argument) == headBytes ? headBytes : 0;
  }

  /** Decodes an item; null if it is of another type or malformed. */
  static @Nullable Object decode(byte[] in, int start, int end) {
    if (start == end) {
      return null;
    }
    int initial = in[start] & 0xFF;
    if (end - start == 1 && (initial == CborWriter.TRUE || initial == CborWriter.FALSE)) {
      return initial == CborWriter.TRUE;
    }
    int textHead = textHeadBytes(in, start, end);
    if (textHead > 0) {
      return Utf8.decode(in, start + textHead, end - start - textHead);
    }
    int headBytes = headBytes(initial & 0x1F);
    if (initial >> 5 > CborWriter.NEGATIVE || end - start != headBytes) {
      return null;
    }
    int argument = argument(in, start, headBytes);
    if (argument < 0 || CborWriter.headBytes(argument) != headBytes) {
      return null;
    }
    return initial >> 5 == CborWriter.NEGATIVE ? ~argument : argument;
  }

  /** The size of a head; 0 if its argument has more than 32 bits. */
  private static int headBytes(int detail) {
    return switch (detail) {
      case 24 -> 2;
      case 25 -> 3;
      case 26 -> 5;
      default -> detail < 24 ? 1 : 0;
    };
  }

  /** The argument of a head; negative if it has 32 bits. */
  private static int argument(byte[] in, int start, int headBytes) {
    if (headBytes == 1) {
      return in[start] & 0x1F;
    }
    int argument = 0;
    for (int i = 1; i < headBytes; i++) {
      argument = argument << 8 | (in[start + i] & 0xFF);
    }
    return argument;
  }
}
