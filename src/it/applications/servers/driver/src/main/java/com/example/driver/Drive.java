package com.example.driver;

import com.example.driver.Application.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Drives every application on one server, in every mode, and writes the table. */
public final class Drive {

  private static final Duration BEFORE_STOP = Duration.ofMillis(200);

  private final Server server;
  private final Path apps;

  private Drive(Server server, Path apps) {
    this.server = server;
    this.apps = apps;
  }

  /**
   * Drives the applications and ends the process, with status 1 if an application fails natively or
   * does worse than the document says.
   *
   * @param server the server
   * @param arguments the folder of the applications, the folder of the document, and the names of
   *     the applications to run, separated by commas, or {@code all}
   * @throws Exception if a file can't be read or written
   */
  public static void run(Server server, String[] arguments) throws Exception {
    List<String> only = List.of(arguments[2].split(","));
    Drive drive = new Drive(server, Path.of(arguments[0]).toRealPath());
    Document document = new Document(Path.of(arguments[1]), server.name());
    boolean good = true;
    for (Application application : Applications.ALL) {
      boolean wanted = arguments[2].equals("all") || only.contains(application.folder());
      if (wanted && application.runsOn(server)) {
        Map<Mode, List<Failure>> results = new LinkedHashMap<>();
        for (Mode mode : Mode.values()) {
          results.put(mode, drive.drive(application, mode));
        }
        good &= results.get(Mode.NATIVE).isEmpty();
        good &= document.write(application, results);
      }
    }
    System.exit(good ? 0 : 1);
  }

  private List<Failure> drive(Application application, Mode mode) throws Exception {
    Path work = Files.createTempDirectory("applications");
    List<Failure> failures = new ArrayList<>();
    int port = freePort();
    AutoCloseable running = null;
    try {
      running = start(application, mode, work, port);
      Visit visit = new Visit(port);
      for (Step step : application.steps()) {
        if (mode.restarts) {
          // Wicket still writes the page to its file when the response is complete.
          Thread.sleep(BEFORE_STOP.toMillis());
          running.close();
          running = start(application, mode, work, port);
        }
        attempt(step, visit, failures);
      }
    } catch (Exception | LinkageError e) {
      failures.add(Failure.atStart(e));
    } finally {
      if (running != null) {
        running.close();
      }
      delete(work);
    }
    report(application, mode, failures);
    return failures;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private AutoCloseable start(Application application, Mode mode, Path work, int port)
      throws Exception {
    Map<String, Path> wars = new LinkedHashMap<>();
    application.beside().forEach(folder -> wars.put("/" + folder, war(folder, mode)));
    wars.put("", war(application.folder(), mode));
    Map<String, String> parameters =
        mode.parameters(application, work.resolve("home").toString(), port);
    return server.start(wars, parameters, work, port, application.headerBytes());
  }

  private Path war(String folder, Mode mode) {
    return apps.resolve(folder).resolve("target").resolve(mode.variant()).resolve(folder);
  }

  private static void attempt(Step step, Visit visit, List<Failure> failures) {
    try {
      step.action().run(visit);
    } catch (Exception e) {
      failures.add(Failure.of(step.name(), e));
    }
  }

  private void report(Application application, Mode mode, List<Failure> failures) {
    System.out.println(
        server.name()
            + ", "
            + application.folder()
            + ", "
            + mode.title
            + ": "
            + (failures.isEmpty() ? "all " + application.steps().size() + " steps" : ""));
    failures.forEach(failure -> System.out.println("  - " + failure));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.deleteIfExists(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
