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
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A process with several containers, each with its own application and ports. Standard input has
 * one command a line: {@code start NUMBER FILE}, where the file has the system properties of that
 * start, or {@code stop NUMBER}. The replies on standard output are {@code testkit started NUMBER
 * HTTP HTTPS}, {@code testkit failed NUMBER} and {@code testkit stopped NUMBER}. A line of the log
 * begins with {@code testkit log NUMBER }, if it is known which container caused it. The process
 * ends at once when standard input ends.
 */
final class Host {

  /** The numbers of the containers, by the class loaders of their applications. */
  private static final Map<ClassLoader, String> APPLICATIONS =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The container that starts or stops, or did so last. */
  private static volatile String current = "";

  /** How the names of a container's threads begin, before its number. */
  private static final String THREADS = "container ";

  private final Supplier<Container> containers;
  private final Map<String, Container> running = new HashMap<>();
  private final PrintStream out = System.out;
  private final Thread main = Thread.currentThread();

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
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(host.numbered(handler.getFormatter()));
    }
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

  private Formatter numbered(Formatter plain) {
    return new Formatter() {
      @Override
      public String format(LogRecord each) {
        String number = number();
        String text = plain.format(each);
        return number == null ? text : text.replaceAll("(?m)^(?=.)", "testkit log " + number + " ");
      }
    };
  }

  /** Tells which container an application's class loader belongs to: the one that starts now. */
  static void claim(ClassLoader application) {
    APPLICATIONS.put(application, current);
  }

  /** The name of the threads of the container that starts now. */
  static String threads() {
    return THREADS + current;
  }

  /** The container that caused what this thread logs; null if that isn't known. */
  private String number() {
    for (ClassLoader each = Thread.currentThread().getContextClassLoader();
        each != null;
        each = each.getParent()) {
      String number = APPLICATIONS.get(each);
      if (number != null) {
        return number;
      }
    }
    String name = Thread.currentThread().getName();
    if (name.startsWith(THREADS)) {
      return name.substring(THREADS.length()).replaceFirst("-.*", "");
    }
    return Thread.currentThread() == main ? current : null;
  }

  private void start(String number, Path file) {
    current = number;
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
    current = number;
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
