package io.biscotti.codec;

import java.util.regex.Pattern;

/** The rules for names of session attributes. */
public final class AttributeName {

  /** The limit in bytes of UTF-8, the same in every store. */
  public static final int MAX_BYTES = 65_535;

  private static final int SHOWN_CHARS = 64;
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private AttributeName() {}

  /**
   * Accepts a name that can be stored.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_BYTES} bytes of UTF-8, or
   *     contains an unpaired surrogate, which UTF-8 can't encode: two such names would become the
   *     same
   */
  public static void check(String name) {
    if (!Utf8.arePaired(name)) {
      throw new IllegalArgumentException(
          "the name of a session attribute must be well-formed Unicode, had an unpaired surrogate");
    }
    long bytes = name.length() * 3L <= MAX_BYTES ? 0 : utf8Bytes(name);
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the name of a session attribute must have <= %d bytes of UTF-8, had %d: %s"
              .formatted(MAX_BYTES, bytes, shown(name)));
    }
  }

  /** The length of well-formed text in UTF-8. */
  public static long utf8Bytes(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  /**
   * The beginning of a name, for messages. A name may come from a client, so characters that would
   * break a line of the log or be invisible in it are shown as {@code ?}.
   */
  public static String shown(String name) {
    if (name.length() <= SHOWN_CHARS) {
      return visible(name);
    }
    int end =
        Character.isHighSurrogate(name.charAt(SHOWN_CHARS - 1)) ? SHOWN_CHARS - 1 : SHOWN_CHARS;
    return visible(name.substring(0, end)) + "…";
  }

  private static String visible(String name) {
    return INVISIBLE.matcher(name).replaceAll("?");
  }
}
