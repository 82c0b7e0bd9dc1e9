package io.biscotti.command;

import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that say which keys a command is about. */
final class Which {
  @ArgGroup(multiplicity = "1")
  private Choice choice = new Choice();

  /** Either keys or all of them. */
  static final class Choice {
    @Option(
        names = "--key",
        paramLabel = "ID",
        description = "The id of a key, as keys list shows it. Repeat it for several keys.")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "Every key of each ring.")
    private boolean all;

    /** Created by picocli. */
    Choice() {}
  }

  /** Created by picocli. */
  Which() {}

  /** Whether the command is about this key. */
  boolean isMeant(String id) {
    return choice.all || choice.ids.contains(id);
  }
}
