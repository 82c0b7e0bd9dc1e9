package io.biscotti.options;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that contains one secret, such as one that an orchestrator mounts. */
final class SecretFile {
  private static final int MAX_BYTES = 1 << 20;

  private SecretFile() {}

  /**
   * Reads a secret in UTF-8. One line break at the end is dropped, because editors and {@code echo}
   * add it; everything else belongs to the secret.
   *
   * @throws IOException if the file can't be read, is blank, is longer than 1 MiB or isn't UTF-8;
   *     the exception contains nothing of the file's content
   */
  static String read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new FileSystemException(file.toString(), null, "it is longer than 1 MiB");
    }
    String text = decoded(file, bytes).replaceFirst("\\r?\\n\\z", "");
    if (text.isBlank()) {
      throw new FileSystemException(file.toString(), null, "it is empty");
    }
    return text;
  }

  private static String decoded(Path file, byte[] bytes) throws IOException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new FileSystemException(file.toString(), null, "it is not UTF-8");
    }
  }

  /** Why {@link #read} failed, as in "it does not exist". */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "this process may not read it";
    }
    return e instanceof FileSystemException known && known.getReason() != null
        ? known.getReason()
        : String.valueOf(e.getMessage());
  }
}
