package io.biscotti.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 response from a connection's bytes. It knows {@code Content-Length}, chunks,
 * and responses that have no body; it finds {@code Set-Cookie} lines without copying the others.
 */
final class Answer {
  private static final int LARGEST = 1 << 16;

  private byte[] bytes = new byte[8192];
  private int length;
  private int status;
  private int end;
  private String[] cookies = new String[0];

  /** Forgets the previous response. */
  void clear() {
    length = 0;
    end = 0;
    status = 0;
    cookies = new String[0];
  }

  /** Where the next bytes go. */
  byte[] room() {
    if (length == bytes.length) {
      if (length >= LARGEST) {
        throw new IllegalStateException("an answer of more than " + LARGEST + " bytes");
      }
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    return bytes;
  }

  int length() {
    return length;
  }

  /**
   * Adds bytes that were written to {@link #room} at {@link #length}; returns true once the
   * response is complete.
   */
  boolean add(int count) {
    length += count;
    if (end == 0 && !head()) {
      return false;
    }
    return end > 0 ? length >= end : lastChunk();
  }

  int status() {
    return status;
  }

  /** Values of {@code Set-Cookie}, such as {@code a=b; Path=/}. */
  String[] cookies() {
    return cookies;
  }

  /**
   * Reads the head, and finds the response's end, or -1 for chunks; false if the head is
   * incomplete.
   */
  private boolean head() {
    int body = bodyStart();
    if (body < 0) {
      return false;
    }
    status = (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
    boolean chunked = false;
    int content = 0;
    for (int at = next(0, body); at < body - 2; at = next(at, body)) {
      switch (bytes[at] | 0x20) {
        case 'c' -> content = starts(at, "content-length:") ? number(at + 15) : content;
        case 't' -> chunked |= starts(at, "transfer-encoding:");
        case 's' -> {
          if (starts(at, "set-cookie:")) {
            cookies = Arrays.copyOf(cookies, cookies.length + 1);
            cookies[cookies.length - 1] = text(at + 11, next(at, body) - 2);
          }
        }
        default -> {}
      }
    }
    end = chunked ? -1 : body + content;
    return true;
  }

  private int bodyStart() {
    for (int i = 3; i < length; i++) {
      if (bytes[i] == '\n' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private int next(int at, int limit) {
    int i = at;
    while (i < limit && bytes[i] != '\n') {
      i++;
    }
    return i + 1;
  }

  private boolean starts(int at, String name) {
    return at + name.length() <= length
        && new String(bytes, at, name.length(), StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT)
            .equals(name);
  }

  private int number(int at) {
    int value = 0;
    for (int i = at; bytes[i] != '\r'; i++) {
      if (bytes[i] != ' ') {
        value = value * 10 + bytes[i] - '0';
      }
    }
    return value;
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).strip();
  }

  /** Chunks end with one of length 0; none of the bodies here contains such a line. */
  private boolean lastChunk() {
    return length >= 5
        && bytes[length - 1] == '\n'
        && bytes[length - 3] == '\n'
        && bytes[length - 5] == '0'
        && (length == 5 || bytes[length - 6] == '\n');
  }
}
