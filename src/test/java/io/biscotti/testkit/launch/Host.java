package io.biscotti.testkit.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * A process with several containers, each with its own application and ports. Standard input has
 * one command a line: {@code start NUMBER FILE}, where the file has the system properties of that
 * start, or {@code stop NUMBER}. The replies on standard output are {@code testkit started NUMBER
 * HTTP HTTPS}, {@code testkit failed NUMBER} and {@code testkit stopped NUMBER}. The process ends
 * at once when standard input ends.
 */
final class Host {

  private final Supplier<Container> containers;
  private final Map<String, Container> running = new HashMap<>();
  private final PrintStream out = System.out;

  private Host(Supplier<Container> containers) {
    this.containers = containers;
  }

  /** Runs the commands of standard input; never returns. */
  static void run(Supplier<Container> containers) throws InterruptedException {
    BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(commands), "commands");
    reader.setDaemon(true);
    reader.start();
    Host host = new Host(containers);
    host.out.println("\ntestkit ready 0 0");
    while (true) {
      String[] words = commands.take().split(" ", 3);
      if (words[0].equals("start")) {
        host.start(words[1], Path.of(words[2]));
      } else {
        host.stop(words[1]);
      }
    }
  }

  private static void read(BlockingQueue<String> commands) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      lines.lines().forEach(commands::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      // The tests have ended, and with them everything that a start or a stop may wait for.
      Runtime.getRuntime().halt(0);
    }
  }

  private void start(String number, Path file) {
    Container container = containers.get();
    running.put(number, container);
    try {
      Container.Ports ports = start(container, file);
      answer("started " + number + " " + ports.http() + " " + ports.https());
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      answer("failed " + number);
    }
  }

  /** Starts a container; its properties are those of the process only during the start. */
  private static Container.Ports start(Container container, Path file) throws Exception {
    Properties given = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      given.load(reader);
    }
    System.getProperties().putAll(given);
    try {
      return container.start(Launch.read());
    } finally {
      given.keySet().forEach(System.getProperties()::remove);
    }
  }

  private void stop(String number) {
    try {
      Container container = running.remove(number);
      if (container != null) {
        container.stop();
      }
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
    }
    answer("stopped " + number);
  }

  private void answer(String text) {
    System.err.flush();
    out.println("\ntestkit " + text);
  }
}
