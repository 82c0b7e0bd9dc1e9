package io.biscotti.testkit.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A virtual display, for the whole run. */
final class Display {

  private static final List<String> COMMAND =
      List.of("Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp");
  private static final String NAME = start();

  private Display() {}

  /** The name of the display, as in {@code :99}. */
  static String name() {
    return NAME;
  }

  private static String start() {
    try {
      Process server =
          new ProcessBuilder(COMMAND).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      Runtime.getRuntime().addShutdownHook(new Thread(server::destroy, "display"));
      BufferedReader said = server.inputReader(StandardCharsets.US_ASCII);
      String number = said.readLine();
      if (number == null) {
        throw new IllegalStateException("Xvfb did not start");
      }
      return ":" + number;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
