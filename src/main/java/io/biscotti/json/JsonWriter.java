package io.biscotti.json;

/**
 * Writes one JSON text (RFC 8259) without spaces, in ASCII: other characters are escaped, so that
 * the text is correct in whatever charset it is sent. The caller must end what it starts, and write
 * a value for each name. Not thread-safe.
 */
public final class JsonWriter {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private static final int USUAL_CHARS = 256;

  private final StringBuilder out = new StringBuilder(USUAL_CHARS);

  /** Returns a writer of an empty text. */
  public JsonWriter() {}

  /** Begins an object. */
  public JsonWriter startObject() {
    separate();
    out.append('{');
    return this;
  }

  /** Ends an object. */
  public JsonWriter endObject() {
    out.append('}');
    return this;
  }

  /** Begins an array. */
  public JsonWriter startArray() {
    separate();
    out.append('[');
    return this;
  }

  /** Ends an array. */
  public JsonWriter endArray() {
    out.append(']');
    return this;
  }

  /** Writes the name of a member, whose value follows. */
  public JsonWriter name(String name) {
    text(name);
    out.append(':');
    return this;
  }

  /** Writes a member of an object. */
  public JsonWriter member(String name, String value) {
    return name(name).text(value);
  }

  /** Writes a member of an object. */
  public JsonWriter member(String name, long value) {
    return name(name).number(value);
  }

  /** Writes a number. */
  public JsonWriter number(long number) {
    separate();
    out.append(number);
    return this;
  }

  /** Writes a value that is JSON already. */
  public JsonWriter raw(String json) {
    separate();
    out.append(json);
    return this;
  }

  /** Writes a text. */
  public JsonWriter text(String text) {
    separate();
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i));
    }
    out.append('"');
    return this;
  }

  private void character(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c >= ' ' && c < 0x80) {
          out.append(c);
        } else {
          out.append("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX[c >> shift & 0xF]);
          }
        }
      }
    }
  }

  /** Writes a comma, except where a value or a member is the first. */
  private void separate() {
    if (out.length() > 0) {
      char last = out.charAt(out.length() - 1);
      if (last != '{' && last != '[' && last != ':') {
        out.append(',');
      }
    }
  }

  /** The text so far. */
  @Override
  public String toString() {
    return out.toString();
  }
}
