package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.KeySchedule;
import io.biscotti.crypto.RingFile;
import io.biscotti.crypto.SealingKey;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The rings in the files of one server, from before it shared keys. Once they have moved, all
 * servers open with their keys, so nobody is signed out.
 *
 * @param sealingFile the file of the sealing ring; it may be absent
 * @param signingFile the file of the signing ring; it may be absent
 */
public record OwnRings(Path sealingFile, Path signingFile) {
  private static final Logger LOG = System.getLogger(OwnRings.class.getName());
  private static final String MOVED = ".moved";

  Optional<KeySchedule<SealingKey>> sealing() {
    return read(sealingFile, KeyRing.FORMAT);
  }

  Optional<KeySchedule<SigningKey>> signing() {
    return read(signingFile, SigningRing.FORMAT);
  }

  private static <K> Optional<KeySchedule<K>> read(Path file, KeySchedule.Format<K> format) {
    return Files.exists(file) ? Optional.of(RingFile.schedule(file, format)) : Optional.empty();
  }

  /** Renames the files, after their keys were written to the shared rings. */
  void moved() {
    move(sealingFile);
    move(signingFile);
  }

  private static void move(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    Path moved = file.resolveSibling(file.getFileName() + MOVED);
    for (int i = 2; Files.exists(moved); i++) {
      moved = file.resolveSibling(file.getFileName() + MOVED + i);
    }
    try {
      Files.move(file, moved);
      LOG.log(
          Level.INFO,
          "The keys of {0} are in the shared ring now. The file is {1}: delete it once every server"
              + " shares its keys.",
          file,
          moved);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "The keys of {0} are in the shared ring now, but the file can''t be renamed. Delete it.",
          file);
    }
  }
}
