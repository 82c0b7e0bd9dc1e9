package io.biscotti.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A JDK that can run servers.
 *
 * @param version as in {@code 25.0.1}
 */
record Jdk(Path home, String version) {
  private static final int VIRTUAL_THREADS = 21;

  /** The JDK that runs this process. */
  static Jdk own() {
    return new Jdk(Path.of(System.getProperty("java.home")), System.getProperty("java.version"));
  }

  /**
   * A JDK with virtual threads: from the property {@code bench.jdk}, from {@code JAVA_HOME}, or the
   * JDK that runs this process.
   */
  static Optional<Jdk> virtual() {
    return Stream.concat(
            Stream.of(System.getProperty("bench.jdk", ""), env("JAVA_HOME"))
                .filter(home -> !home.isEmpty())
                .flatMap(home -> at(Path.of(home)).stream()),
            Stream.of(own()))
        .filter(jdk -> jdk.feature() >= VIRTUAL_THREADS)
        .findFirst();
  }

  private static String env(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }

  /** Reads the JDK's file {@code release}. */
  static Optional<Jdk> at(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> new Jdk(home, line.replaceAll("^JAVA_VERSION=\"?|\"$", "")))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  int feature() {
    return Integer.parseInt(version.replaceAll("\\D.*", ""));
  }

  Path java() {
    return home.resolve("bin").resolve("java");
  }
}
