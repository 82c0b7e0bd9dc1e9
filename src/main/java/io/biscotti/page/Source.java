package io.biscotti.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import org.jspecify.annotations.Nullable;

/** A file of the application as it was read. Immutable. */
final class Source {
  private final byte[] bytes;
  private final long lastModified;

  /** The file in the file system; null in a packed WAR and on the class path. */
  private final @Nullable File file;

  /** The file's modification time when it was read, in milliseconds since 1970. */
  private final long seen;

  private Source(byte[] bytes, long lastModified, @Nullable File file, long seen) {
    this.bytes = bytes;
    this.lastModified = lastModified;
    this.file = file;
    this.seen = seen;
  }

  /** Content that never changes. */
  static Source fixed(byte[] bytes) {
    return new Source(bytes, 0, null, 0);
  }

  /**
   * A file of the web application.
   *
   * @param lastModified in milliseconds since 1970, 0 if unknown
   * @param seen the modification time of {@code file} before it was read
   */
  static Source of(byte[] bytes, long lastModified, @Nullable File file, long seen) {
    return new Source(bytes, lastModified, file, seen);
  }

  byte[] bytes() {
    return bytes;
  }

  /** The text, with {@code \n} at the end of lines. */
  String text() {
    return new String(bytes, UTF_8).replace("\r\n", "\n");
  }

  /** The modification time in milliseconds since 1970; 0 if unknown. */
  long lastModified() {
    return lastModified;
  }

  /** Whether the file has changed since. */
  boolean isStale() {
    return file != null && file.lastModified() != seen;
  }
}
