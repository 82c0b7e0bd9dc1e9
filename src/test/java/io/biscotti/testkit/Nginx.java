package io.biscotti.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real nginx on 127.0.0.1, in one process, that writes only below {@code target/testkit}. It ends
 * with the tests, however they end.
 */
public final class Nginx implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"), Path.of("/usr/bin/nginx"));
  private static final String MAIN =
      """
      daemon off;
      master_process off;
      pid nginx.pid;
      error_log error.log warn;
      events { worker_connections 2048; }
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        include server.conf;
      }
      """;

  private final Process process;
  private final int port;
  private final Thread end;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
    this.end = new Thread(process::destroyForcibly, "nginx");
    Runtime.getRuntime().addShutdownHook(end);
  }

  /** Skips the test where nginx isn't installed; on CI, where it must be, fails it. */
  public static void assumeInstalled() {
    boolean installed = PLACES.stream().anyMatch(Files::isExecutable);
    String hint = "nginx is not installed: apt-get install nginx-light";
    if ("true".equals(System.getenv("CI"))) {
      assertTrue(installed, hint);
    }
    assumeTrue(installed, hint);
  }

  /**
   * Starts nginx and waits until it responds.
   *
   * @param server its {@code server} blocks. {@code listen 443} is replaced by a free loopback
   *     port, and {@code /etc/nginx/} by the directory of the test servers' certificate and key
   * @throws IllegalStateException with nginx's output, if it does not start
   */
  public static Nginx start(String server) {
    try {
      Path directory = Target.fresh("nginx", "nginx");
      Pem.write(directory);
      int port = FreePort.next();
      Files.writeString(directory.resolve("nginx.conf"), MAIN);
      Files.writeString(
          directory.resolve("server.conf"),
          server
              .replace("listen 443", "listen 127.0.0.1:" + port)
              .replace("/etc/nginx/", directory + "/"));
      Path said = directory.resolve("said.log");
      Process process =
          new ProcessBuilder(
                  program(), "-p", directory + "/", "-c", "nginx.conf", "-e", "error.log")
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      Nginx nginx = new Nginx(process, port);
      if (!nginx.isReady()) {
        nginx.close();
        throw new IllegalStateException(
            "nginx did not start:\n" + text(said) + text(directory.resolve("error.log")));
      }
      return nginx;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String program() {
    return PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow().toString();
  }

  private static String text(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(file)) {
      return String.join("\n", lines.toList());
    }
  }

  private boolean isReady() {
    long start = System.nanoTime();
    while (process.isAlive() && System.nanoTime() - start < PATIENCE.toNanos()) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return true;
      } catch (IOException e) {
        pause();
      }
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while nginx starts", e);
    }
  }

  /** The version of nginx, as in {@code 1.22.1}. */
  public static String version() {
    try {
      Process process = new ProcessBuilder(program(), "-v").redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return said.strip().replaceFirst(".*/", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address of this nginx. */
  public URI https() {
    return URI.create("https://localhost:" + port);
  }

  /** Stops nginx. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException e) {
      // The run is ending: the shutdown hook does the rest.
      process.destroyForcibly();
    }
  }
}
