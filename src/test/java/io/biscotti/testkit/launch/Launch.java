package io.biscotti.testkit.launch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The command line of a server process, as system properties {@code testkit.*}.
 *
 * @param war a WAR file or an exploded one
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

  private static Launch read() {
    return new Launch(
        Path.of(property("war")),
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

  /** Whether SIGTERM stops the container and lets running requests finish. */
  static boolean isGraceful() {
    return Boolean.getBoolean("testkit.graceful");
  }

  /** The password of one of {@link #PEOPLE}. */
  static String password(String name) {
    return name + "'s green otters";
  }

  private static String property(String name) {
    String value = System.getProperty("testkit." + name);
    if (value == null) {
      throw new IllegalArgumentException("testkit." + name + " must be set");
    }
    return value;
  }

  /** Runs a container until standard input ends. Then, or if it can't start, ends the process. */
  static void run(Container container) {
    Thread parent = new Thread(Launch::awaitParent, "parent");
    parent.setDaemon(true);
    parent.start();
    int status = 1;
    try {
      Container.Ports ports = container.start(read());
      System.out.println("testkit ready " + ports.http() + " " + ports.https());
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
