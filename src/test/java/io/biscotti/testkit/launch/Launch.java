package io.biscotti.testkit.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a server process is told on its command line, as system properties {@code testkit.*}.
 *
 * @param war a WAR file or an exploded one
 * @param contextPath empty for the root, else as in {@code /shop}
 * @param httpPort 0 for one that the system chooses
 * @param httpsPort 0 for one that the system chooses
 * @param keyStore a PKCS12 with the server's key
 * @param password of the key store
 * @param headerBytes the limit of a request's and of a response's headers together
 */
record Launch(
    Path war,
    String contextPath,
    int httpPort,
    int httpsPort,
    Path keyStore,
    String password,
    int headerBytes) {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static Launch read() {
    return new Launch(
        Path.of(property("war")),
        property("context"),
        Integer.parseInt(property("http")),
        Integer.parseInt(property("https")),
        Path.of(property("keystore")),
        property("password"),
        Integer.parseInt(property("header")));
  }

  private static String property(String name) {
    String value = System.getProperty("testkit." + name);
    if (value == null) {
      throw new IllegalArgumentException("testkit." + name + " must be set");
    }
    return value;
  }

  /** Runs a container until standard input ends; then, or when it can't start, ends the process. */
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

  /**
   * A start or a stop that hangs must not outlive the tests: past its patience it ends the hard
   * way.
   */
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
