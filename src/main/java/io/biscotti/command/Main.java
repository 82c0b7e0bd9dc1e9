package io.biscotti.command;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/**
 * Runs a command. The exit status is 0 if it succeeded, 1 if it failed, and 2 if it was called
 * wrongly. Every error is one line on standard error.
 */
@Command(
    name = "java -jar biscotti.war",
    description = "Commands for operators. To run the application, deploy the WAR on a server.")
public final class Main implements Runnable {
  private static final int FAILED = 1;

  /** The loggers whose lines would repeat what the command prints. */
  private static final List<Logger> QUIET =
      Stream.of(
              "io.biscotti.sharedkeys", "io.biscotti.redis", "com.zaxxer.hikari", "org.postgresql")
          .map(Logger::getLogger)
          .toList();

  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Mixin
  private final Help help = new Help();

  private final CommandLine line;
  private final PrintWriter err;

  private Main(PrintWriter out, PrintWriter err, Clock clock) {
    this.err = err;
    line =
        new CommandLine(this)
            .addSubcommand(new KeysCommand(out, clock))
            .setOut(out)
            .setErr(err)
            .setExecutionExceptionHandler((e, command, result) -> fail(e))
            .setParameterExceptionHandler((e, arguments) -> misuse(e));
  }

  /** Runs a command and ends the process. */
  public static void main(String[] arguments) {
    Logger.getLogger("").setLevel(Level.WARNING);
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    System.exit(run(out, err, Clock.systemUTC(), arguments));
  }

  /** Runs a command and returns the exit status. */
  static int run(PrintWriter out, PrintWriter err, Clock clock, String... arguments) {
    return new Main(out, err, clock).line.execute(arguments);
  }

  /** Called without a command. */
  @Override
  public void run() {
    throw new ParameterException(line, "Name a command");
  }

  private int fail(Exception e) {
    err.println(message(e));
    return FAILED;
  }

  private int misuse(ParameterException e) {
    err.println(
        message(e) + ". Try " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String message(Exception e) {
    String message = e.getMessage();
    return (message == null ? e.toString() : message).strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
