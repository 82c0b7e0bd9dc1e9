package io.biscotti.hold;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.BitSet;

/**
 * The part of a body that is held back: bytes or characters, whichever the application writes. The
 * container allows only one of the two. Not thread-safe, like any body.
 */
final class HeldBody {

  /**
   * How much is written at once: little enough for a container to collect in its buffer, as it does
   * for most applications.
   */
  private static final int PIECE = 1_024;

  private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
  private StringBuilder text = new StringBuilder(0);

  /** The places of line ends in the text, for which the container chooses the characters. */
  private final BitSet lineEnds = new BitSet();

  /** How much is held, in bytes or characters. */
  int size() {
    return bytes.size() + text.length();
  }

  void add(int b) {
    bytes.write(b);
  }

  void add(byte[] more, int offset, int length) {
    bytes.write(more, offset, length);
  }

  void addChar(int c) {
    text.append((char) c);
  }

  void add(char[] more, int offset, int length) {
    text.append(more, offset, length);
  }

  void add(String more, int offset, int length) {
    text.append(more, offset, offset + length);
  }

  void addLineEnd() {
    lineEnds.set(text.length());
    text.append('\n');
  }

  /** Whether the encoded text has at least this many bytes. */
  boolean reaches(long length, Charset charset) {
    return text.length() * 4L >= length && text.toString().getBytes(charset).length >= length;
  }

  /** Drops everything, and frees the memory. */
  void clear() {
    bytes = new ByteArrayOutputStream(0);
    text = new StringBuilder(0);
    lineEnds.clear();
  }

  boolean isText() {
    return text.length() > 0;
  }

  /** Writes the bytes. */
  void to(OutputStream out) throws IOException {
    byte[] all = bytes.toByteArray();
    clear();
    for (int at = 0; at < all.length; at += PIECE) {
      out.write(all, at, Math.min(PIECE, all.length - at));
    }
  }

  /** Writes the text; the writer chooses the line ends. */
  void to(PrintWriter out) {
    String all = text.toString();
    int at = 0;
    for (int end = lineEnds.nextSetBit(0); end >= 0; end = lineEnds.nextSetBit(end + 1)) {
      out.write(all, at, end - at);
      out.println();
      at = end + 1;
    }
    out.write(all, at, all.length() - at);
    clear();
  }
}
