package io.biscotti.command;

import picocli.CommandLine.Option;

/** The option that every command has. */
final class Help {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean isAsked;

  /** Created by picocli. */
  Help() {}

  @Override
  public String toString() {
    return "Help[" + isAsked + "]";
  }
}
