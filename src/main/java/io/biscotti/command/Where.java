package io.biscotti.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which rings a command is about. */
final class Where {
  private static final List<String> FILES = List.of("keys.json", "token-keys.json");

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      defaultValue = "${env:BISCOTTI_HOME}",
      description = "The rings in this biscotti.home. Default: the variable BISCOTTI_HOME.")
  private @Nullable Path home;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The ring in this file, such as that of biscotti.keys.file.")
  private @Nullable Path file;

  @Option(
      names = "--shared",
      description =
          "The rings that servers share in their database or Redis. Reads the settings of a server"
              + " from the environment and from biscotti.properties in --home.")
  private boolean shared;

  /** Created by picocli. */
  Where() {}

  /** Whether the command is about the rings that servers share. */
  boolean isShared() {
    if (shared && file != null) {
      throw new ParameterException(line(), "Use either --shared or --file");
    }
    return shared;
  }

  /**
   * Opens the rings that servers share.
   *
   * @throws Fault if they can't be opened
   */
  SharedRings open(Clock clock) {
    Path server = home == null ? Path.of("") : home;
    return SharedRings.open(ServerSettings.of(System.getenv(), server), server, clock);
  }

  /**
   * The files of the rings, each of which exists.
   *
   * @throws Fault if there is none
   */
  List<Path> files() {
    if (file != null) {
      if (line().getParseResult().hasMatchedOption("--home")) {
        throw new ParameterException(line(), "Use either --home or --file");
      }
      return List.of(existing(file));
    }
    if (home == null || home.toString().isEmpty()) {
      throw new ParameterException(
          line(), "Name the rings with --home DIR, --file FILE or --shared");
    }
    existing(home.resolve(FILES.get(0)));
    return FILES.stream().map(home::resolve).filter(Files::exists).toList();
  }

  private static Path existing(Path file) {
    if (!Files.exists(file)) {
      throw new Fault("There is no key ring " + file);
    }
    return file;
  }

  private CommandLine line() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the specification first");
    }
    return spec.commandLine();
  }
}
