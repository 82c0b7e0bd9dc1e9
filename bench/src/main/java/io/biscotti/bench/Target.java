package io.biscotti.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every run: what is measured, and where. */
final class Target {

  @Option(
      names = "--filters",
      required = true,
      description = "The filters: their jar, or a folder of classes.")
  private Path filters = Path.of("target/classes");

  @Option(names = "--server-core", defaultValue = "", description = "Pins the servers to it.")
  private String serverCore = "";

  @Option(names = "--folder", defaultValue = "target/bench", description = "For files of the run.")
  private Path folder = Path.of("target/bench");

  Path filters() {
    return filters;
  }

  Path folder() {
    return folder;
  }

  /** Throws a sentence for the caller if a file is missing. */
  static void require(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("There is no " + file + ".");
    }
  }

  Setup setup(String container, String threads, Jdk jdk) {
    return new Setup(container, threads, jdk, new Machine(serverCore), folder);
  }
}
