package io.biscotti.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where tests may write: {@code target/testkit}, so that a clean build leaves nothing behind. */
final class Target {

  private static final Path ROOT = Path.of("target", "testkit").toAbsolutePath();

  private Target() {}

  /** The directory of this build's test classes. */
  static Path testClasses() {
    return Path.of("target", "test-classes").toAbsolutePath();
  }

  /** A directory that is the same for every caller. */
  static Path directory(String name) {
    try {
      return Files.createDirectories(ROOT.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates this directory if it is missing, so that only its owner can ever use it. */
  static Path privately(Path directory) {
    try {
      return Files.exists(directory)
          ? directory
          : Files.createDirectory(
              directory,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new, empty directory. */
  static Path fresh(String kind, String name) {
    try {
      return Files.createTempDirectory(directory(kind), name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
