package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.RingFile;
import io.biscotti.crypto.SigningRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys in the files of this server. Thread-safe.
 *
 * @param files the rings' files
 * @param sealing the ring in one of them; empty if sessions aren't sealed
 * @param signing the ring in the other one
 * @param clock dates changes
 */
public record HomeKeys(
    OwnRings files, Optional<KeyRing> sealing, SigningRing signing, InstantSource clock)
    implements Keys {

  @Override
  public List<KeyStatus> list() {
    return Stream.concat(list(SEALING, files.sealingFile()), list(SIGNING, files.signingFile()))
        .toList();
  }

  private static Stream<KeyStatus> list(String ring, Path file) {
    return Files.exists(file)
        ? RingFile.read(file).keys().stream()
            .map(key -> new KeyStatus(ring, key.id(), key.role(), key.at()))
        : Stream.empty();
  }

  @Override
  public boolean canWithdraw() {
    return true;
  }

  @Override
  public boolean withdraw(String ring, String id) {
    Path file =
        ring.equals(SEALING)
            ? files.sealingFile()
            : ring.equals(SIGNING) ? files.signingFile() : Path.of("");
    if (!Files.isRegularFile(file)
        || RingFile.withdraw(file, id::equals, clock.instant()).isEmpty()) {
      return false;
    }
    sealing.ifPresent(KeyRing::maintain);
    signing.maintain();
    return true;
  }
}
