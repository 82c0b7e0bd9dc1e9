package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import io.biscotti.bench.server.ServerMain;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server process, pinned to the server's core. */
final class ServerProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 10;

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;
  private final int port;

  private ServerProcess(Process process, Path log) throws IOException {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    String ready = answers.readLine();
    if (ready == null || !ready.startsWith("ready ")) {
      throw new IOException("a server didn't start; see " + log);
    }
    this.port = Integer.parseInt(ready.substring("ready ".length()));
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @param measured the filters' jar or folder of classes; for the WAR, its file
   */
  static ServerProcess start(Setup setup, Keeper keeper, Path measured, Stores stores)
      throws IOException {
    Path home = Files.createTempDirectory(setup.folder(), "home").toAbsolutePath();
    Path log = home.resolve("server.log");
    List<String> command = new ArrayList<>(setup.machine().pinToServer());
    command.add(setup.jdk().java().toString());
    command.addAll(setup.vmOptions());
    command.add("-Dbench.home=" + home);
    command.addAll(stores.properties(keeper));
    if (keeper == Keeper.WAR) {
      command.add("-Dbench.war=" + measured);
      command.add("-Dbiscotti.home=" + home);
    }
    command.add("-cp");
    command.add(
        keeper == Keeper.WAR
            ? containerPath(setup)
            : measured + File.pathSeparator + System.getProperty("java.class.path"));
    command.add(ServerMain.class.getName());
    command.add(setup.container());
    command.add(setup.threads());
    command.add(keeper.name().toLowerCase(Locale.ROOT));
    return new ServerProcess(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
  }

  /** The class path with only the container, for a WAR that is deployed. */
  private static String containerPath(Setup setup) {
    Pattern needed =
        Pattern.compile(
            "classes$|HdrHistogram|async-profiler|"
                + (setup.container().equals("jetty")
                    ? "eclipse.jetty|jakarta|slf4j|ow2.asm"
                    : "apache.tomcat"));
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> needed.matcher(entry).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  int port() {
    return port;
  }

  Cpu cpu() throws IOException {
    return Cpu.of(process.pid());
  }

  long pid() {
    return process.pid();
  }

  /** Requests a figure from the process itself: see {@code Figures}. */
  long ask(String question) throws IOException {
    questions.write(question);
    questions.newLine();
    questions.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the server process has ended");
    }
    return Long.parseLong(answer);
  }

  /** The bytes of memory that the process occupies now. */
  long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    try {
      questions.close();
      if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // The process has already ended, or ends now.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
