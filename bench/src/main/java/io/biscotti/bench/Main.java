package io.biscotti.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line, as {@code bench/run} calls it. */
@Command(
    name = "bench/run",
    subcommands = {Quick.class, Full.class})
public final class Main {
  private Main() {}

  /** Runs a command, and ends the process with a status other than 0 after a failure. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .setExecutionExceptionHandler((fault, line, parsed) -> report(fault, line))
            .execute(arguments));
  }

  /** Reports usage errors in one sentence, and everything else with its stack trace. */
  private static int report(Exception fault, CommandLine line) throws Exception {
    if (!(fault instanceof IllegalArgumentException)) {
      throw fault;
    }
    line.getErr().println(fault.getMessage());
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }
}
