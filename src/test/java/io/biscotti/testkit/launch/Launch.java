package io.biscotti.testkit.launch;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * The command line of a server process, as system properties {@code testkit.*}.
 *
 * @param war a WAR file or an exploded one
 * @param directory where the container writes: {@code jetty.base}, or the process's own
 * @param contextPath empty for the root, otherwise as in {@code /shop}
 * @param httpPort 0 for one that the system chooses
 * @param httpsPort 0 for one that the system chooses
 * @param keyStore a PKCS12 file with the server's key
 * @param password of the key store
 * @param headerBytes the limit for the headers of a request, and of a response
 * @param beside a second application, at {@link #BESIDE}, for dispatches in both directions; null
 *     for none
 * @param shared jars in one class loader for all applications, like a server's shared library
 */
record Launch(
    Path war,
    Path directory,
    String contextPath,
    int httpPort,
    int httpsPort,
    Path keyStore,
    String password,
    int headerBytes,
    Path beside,
    List<Path> shared) {

  /** The context path of the second application. */
  static final String BESIDE = "/beside";

  /** People with their roles, whom the container knows if {@code testkit.people} is true. */
  static final Map<String, List<String>> PEOPLE =
      Map.of("alice", List.of("member"), "bob", List.of("member", "host"));

  /** How long a container that stops gracefully lets requests finish. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Reads the system properties. */
  static Launch read() {
    return new Launch(
        Path.of(property("war")),
        Path.of(System.getProperty("jetty.base", "")).toAbsolutePath(),
        property("context"),
        Integer.parseInt(property("http")),
        Integer.parseInt(property("https")),
        Path.of(property("keystore")),
        property("password"),
        Integer.parseInt(property("header")),
        System.getProperty("testkit.beside") == null ? null : Path.of(property("beside")),
        Arrays.stream(System.getProperty("testkit.shared", "").split(File.pathSeparator))
            .filter(jar -> !jar.isEmpty())
            .map(Path::of)
            .toList());
  }

  /** The class loader above the applications': the server's, with the shared jars if any. */
  ClassLoader parent() {
    ClassLoader server = Launch.class.getClassLoader();
    if (shared.isEmpty()) {
      return server;
    }
    URL[] urls =
        shared.stream()
            .map(
                jar -> {
                  try {
                    return jar.toUri().toURL();
                  } catch (MalformedURLException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .toArray(URL[]::new);
    return new URLClassLoader("shared", urls, server);
  }

  /** Whether the application's classes come from the server's class path. */
  static boolean isLoaded() {
    return Boolean.getBoolean("testkit.loaded");
  }

  /** Whether SIGTERM stops the container and lets running requests finish. */
  static boolean isGraceful() {
    return Boolean.getBoolean("testkit.graceful");
  }

  /** Whether the container knows {@link #PEOPLE}. */
  static boolean hasPeople() {
    return Boolean.getBoolean("testkit.people");
  }

  /** The password of one of {@link #PEOPLE}. */
  static String password(String name) {
    return name + "'s green otters";
  }

  /** The folder of an installed server. */
  static Path home() {
    return Path.of(property("home"));
  }

  /** The requested ports, or free ones, for servers that can't choose their own. */
  static Container.Ports free(Launch launch) throws IOException {
    return new Container.Ports(
        launch.httpPort() == 0 ? freePort() : launch.httpPort(),
        launch.httpsPort() == 0 ? freePort() : launch.httpsPort());
  }

  /** A port that is free now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Runs a server's own main class on a thread: it may return, or last as long as the server. */
  static void main(String type, String... arguments) throws ReflectiveOperationException {
    Method main = Class.forName(type).getMethod("main", String[].class);
    new Thread(
            () -> {
              try {
                main.invoke(null, (Object) arguments);
              } catch (ReflectiveOperationException e) {
                e.printStackTrace();
              }
            },
            "server")
        .start();
  }

  /** Waits until something is true. */
  static void await(Duration most, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not ready in " + most.toSeconds() + " s");
      }
      Thread.sleep(50);
    }
  }

  private static String property(String name) {
    String value = System.getProperty("testkit." + name);
    if (value == null) {
      throw new IllegalArgumentException("testkit." + name + " must be set");
    }
    return value;
  }

  /**
   * Runs one of these containers like {@link #run(Container)}, or, if {@code testkit.host} is true,
   * as many as a {@link Host} gets commands for.
   */
  static void run(Supplier<Container> containers) throws InterruptedException {
    if (Boolean.getBoolean("testkit.host")) {
      Host.run(containers);
    } else {
      run(containers.get());
    }
  }

  /** Runs a container until standard input ends. Then, or if it can't start, ends the process. */
  static void run(Container container) {
    Thread parent = new Thread(Launch::awaitParent, "parent");
    parent.setDaemon(true);
    parent.start();
    // A server may replace standard output with its log.
    PrintStream out = System.out;
    int status = 1;
    try {
      Container.Ports ports = container.start(read());
      // The text needs its own line, because WildFly ends its lines with the reset of a color.
      out.println("\ntestkit ready " + ports.http() + " " + ports.https());
      parent.join();
      container.stop();
      status = 0;
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
    }
    System.exit(status);
  }

  /** A start or stop that hangs must not outlive the tests: after a limit, the process halts. */
  private static void awaitParent() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Thread end = new Thread(Launch::endLate, "end");
      end.setDaemon(true);
      end.start();
    }
  }

  private static void endLate() {
    try {
      Thread.sleep(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(2);
  }
}
