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

  @Option(
      names = "--start-cores",
      defaultValue = "",
      description = "Pins the servers to these while a start on two cores is measured.")
  private String startCores = "";

  @Option(names = "--folder", defaultValue = "target/bench", description = "For files of the run.")
  private Path folder = Path.of("target/bench");

  Path filters() {
    return filters;
  }

  Path folder() {
    return folder;
  }

  /** Throws an exception with a sentence for the user if a file is missing. */
  static void require(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("There is no " + file + ".");
    }
  }

  Setup setup(String container, String threads, Jdk jdk) {
    return new Setup(container, threads, jdk, new Machine(serverCore), folder);
  }

  /** This target with every core that a start may use. */
  Setup startSetup(String container) {
    return new Setup(container, "platform", Jdk.own(), new Machine(startCores), folder);
  }
}
