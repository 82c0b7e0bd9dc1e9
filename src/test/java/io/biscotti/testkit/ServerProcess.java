package io.biscotti.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run of a server in its own process. */
final class ServerProcess implements Run {

  /** The settings that put more jars into the class path, or fewer. */
  static final List<String> CLASS_PATH = List.of("testkit.websockets", "testkit.beans");

  static final Duration START = Duration.ofSeconds(120);

  private static final Duration STOP = Duration.ofSeconds(60);
  private static final String READY = "testkit ready ";

  private final Process process;
  private final StringBuffer log = new StringBuffer();
  private final List<Thread> pumps;
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Consumer<String> listener;
  private volatile @Nullable Ports ports;

  /** The ports that a server listens on; 0 in a command requests a free one. */
  record Ports(int http, int https) {

    static final Ports ANY = new Ports(0, 0);

    /** Reads the ports as a server writes them: two numbers with a space between. */
    static Ports of(String text) {
      String[] numbers = text.split(" ");
      return new Ports(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }
  }

  private ServerProcess(Process process, Consumer<String> listener) {
    this.process = process;
    this.listener = listener;
    this.pumps =
        List.of(
            pump(process.getInputStream(), this::heard),
            pump(process.getErrorStream(), this::logged));
  }

  /** Starts the process; it isn't ready yet. */
  static ServerProcess start(ServerOptions options, Path directory, Ports ports) {
    return start(options, directory, ports, ClassData.options(options));
  }

  /**
   * Starts the process with more options of the JVM.
   *
   * @param more as in {@code -Xlog:gc}
   */
  static ServerProcess start(
      ServerOptions options, Path directory, Ports ports, List<String> more) {
    return start(options, directory, ports, more, line -> {});
  }

  /**
   * Starts the process with more options of the JVM.
   *
   * @param listener gets each line of standard output
   */
  static ServerProcess start(
      ServerOptions options,
      Path directory,
      Ports ports,
      List<String> more,
      Consumer<String> listener) {
    ProcessBuilder builder = new ProcessBuilder(command(options, directory, ports, more));
    builder.directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("BISCOTTI_"));
    builder.environment().putAll(options.environment());
    builder.environment().put("WLP_USER_DIR", directory.resolve("usr").toString());
    try {
      Files.createDirectories(directory.resolve("tmp"));
      return new ServerProcess(builder.start(), listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public @Nullable Ports awaitReady() {
    try {
      if (!settled.await(START.toMillis(), TimeUnit.MILLISECONDS)) {
        logged("testkit: not ready in " + START.toSeconds() + " s");
        kill();
      }
      return ports;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a server started", e);
    }
  }

  @Override
  public void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The process has already ended, as intended.
    }
    awaitEnd();
  }

  @Override
  public void terminate() {
    // Process.destroy would also close the output, which is still needed.
    process.toHandle().destroy();
  }

  @Override
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  @Override
  public int exitStatus() {
    awaitEnd();
    return process.exitValue();
  }

  @Override
  public String log() {
    return log.toString();
  }

  /** Writes a line to the process's standard input; returns false if the process has ended. */
  boolean tell(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return true;
    } catch (IOException e) {
      logged("testkit: " + e);
      return false;
    }
  }

  /** Runs this action once the process has ended. */
  void onEnd(Runnable action) {
    process.onExit().thenRun(action);
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      for (Thread pump : pumps) {
        pump.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a server stopped", e);
    }
  }

  private Thread pump(InputStream from, Consumer<String> to) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                lines.lines().forEach(to);
              } catch (IOException | UncheckedIOException e) {
                logged("testkit: " + e);
              }
              settled.countDown();
            },
            "server output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void heard(String line) {
    if (line.startsWith(READY)) {
      ports = Ports.of(line.substring(READY.length()));
      settled.countDown();
    }
    logged(line);
    listener.accept(line);
  }

  private void logged(String line) {
    log.append(line).append('\n');
  }

  private static Stream<Path> jars(ServerOptions options) {
    List<Path> server =
        options
            .kind()
            .jars(
                options.settings().containsKey("testkit.websockets"),
                options.settings().containsKey("testkit.beans"));
    List<Path> application = LoadedWar.suits(options) ? LoadedWar.jars() : List.of();
    return Stream.concat(server.stream(), application.stream());
  }

  /** The system properties that tell the main class what to start. */
  static Map<String, String> properties(ServerOptions options, Ports ports) {
    Map<String, String> properties = new TreeMap<>(options.settings());
    boolean loaded = LoadedWar.suits(options);
    Path war = loaded ? LoadedWar.directory() : options.war();
    properties.put("testkit.war", war.toAbsolutePath().toString());
    properties.put("testkit.context", options.contextPath());
    properties.put("testkit.loaded", Boolean.toString(loaded));
    properties.put("testkit.http", Integer.toString(ports.http()));
    properties.put("testkit.https", Integer.toString(ports.https()));
    properties.put("testkit.keystore", Certificate.keyStore().toString());
    properties.put("testkit.password", Certificate.PASSWORD);
    properties.put("testkit.header", Integer.toString(options.headerBytes()));
    return properties;
  }

  private static List<String> command(
      ServerOptions options, Path directory, Ports ports, List<String> more) {
    List<String> command = new ArrayList<>();
    if (options.umask() != null) {
      command.addAll(List.of("sh", "-c", "umask " + options.umask() + " && exec \"$0\" \"$@\""));
    }
    command.add(JavaProcess.program());
    command.addAll(JavaProcess.QUICK);
    command.addAll(List.of("-Xmx256m", "-Xshare:auto"));
    command.addAll(more);
    command.addAll(options.kind().options());
    command.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
    properties(options, ports).forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add("-cp");
    command.add(
        Stream.concat(Stream.of(ClassData.MAIN_CLASSES), jars(options))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(options.kind().mainClass());
    return command;
  }
}
