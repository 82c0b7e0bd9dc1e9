package io.biscotti.testkit;

import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerProcess.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A process in which several servers run, so that only the first one pays for the start of the JVM
 * and of the container. Each has its own container, ports, directory and settings. The settings are
 * system properties only while a server starts, and all write to one log.
 */
final class ServerHost {

  /** Room for the servers of several test classes. */
  private static final String HEAP = "-Xmx2g";

  private static final String TOLD = "testkit ";
  private static final String FAILED = "failed";

  /** The hosts, by the options that the process has to be started with. */
  private static final Map<ServerOptions, ServerHost> HOSTS = new HashMap<>();

  private final Path directory = Target.fresh("servers", "host");
  private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
  private final ServerProcess process;
  private int starts;

  private ServerHost(ServerOptions options) {
    List<String> more = new ArrayList<>(ClassData.options(options));
    more.add(HEAP);
    process = ServerProcess.start(options, directory, Ports.ANY, more, this::heard);
    process.onEnd(this::ended);
    if (process.awaitReady() == null) {
      throw new IllegalStateException("The host did not start:\n" + process.log());
    }
  }

  /** Whether a server with these options needs nothing that only its own process would have. */
  static boolean suits(ServerOptions options) {
    return options.kind() == Kind.JETTY_12_1
        && options.environment().isEmpty()
        && options.directory() == null
        && options.umask() == null;
  }

  /** Starts a server with options that {@link #suits suit}; it isn't ready yet. */
  static synchronized Run start(ServerOptions options, Path directory, Ports ports) {
    Path war = LoadedWar.suits(options) ? options.war() : Path.of("none");
    ServerOptions shared = ServerOptions.of(options.kind(), war);
    for (String name : ServerProcess.CLASS_PATH) {
      if (options.settings().containsKey(name)) {
        shared = shared.setting(name, "true");
      }
    }
    return HOSTS
        .computeIfAbsent(shared.setting("testkit.host", "true"), ServerHost::new)
        .run(options, directory, ports);
  }

  /** Ends all hosts, with the servers in them. */
  static synchronized void killAll() {
    HOSTS.values().forEach(host -> host.process.kill());
  }

  private Run run(ServerOptions options, Path home, Ports ports) {
    int number = ++starts;
    Properties properties = new Properties();
    properties.putAll(ServerProcess.properties(options, ports));
    // The application keeps its files here by default: the servers share one working directory.
    properties.setProperty("jetty.base", home.toString());
    if (War.isBiscotti(options.war())) {
      MigratedDatabase.embedded(Target.privately(home.resolve(".biscotti")));
    }
    Path file = directory.resolve("start-" + number + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int begin = process.log().length();
    return new Hosted(number, begin, ask(number, "start " + number + " " + file));
  }

  private CompletableFuture<String> ask(int number, String command) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    answers.put(number, answer);
    if (!process.tell(command)) {
      answer.complete(FAILED);
    }
    return answer;
  }

  /** A reply, as in {@code testkit started 3 8080 8443}. */
  private void heard(String line) {
    String[] words = line.split(" ", 4);
    if (line.startsWith(TOLD) && words.length > 2) {
      CompletableFuture<String> answer = answers.get(Integer.valueOf(words[2]));
      if (answer != null) {
        answer.complete(words.length > 3 ? words[3] : words[1]);
      }
    }
  }

  private void ended() {
    answers.values().forEach(answer -> answer.complete(FAILED));
  }

  /** One of the servers. */
  private final class Hosted implements Run {
    private final int number;
    private final int begin;
    private final CompletableFuture<String> started;
    private boolean stopped;

    Hosted(int number, int begin, CompletableFuture<String> started) {
      this.number = number;
      this.begin = begin;
      this.started = started;
    }

    @Override
    public @Nullable Ports awaitReady() {
      String answer = await(started);
      return answer.equals(FAILED) ? null : Ports.of(answer);
    }

    @Override
    public void stop() {
      if (!stopped) {
        stopped = true;
        await(ask(number, "stop " + number));
      }
    }

    @Override
    public void terminate() {
      throw needsItsOwn();
    }

    @Override
    public void kill() {
      throw needsItsOwn();
    }

    @Override
    public int exitStatus() {
      throw needsItsOwn();
    }

    @Override
    public String log() {
      String own = TOLD + "log " + number + " ";
      return process
          .log()
          .substring(begin)
          .lines()
          .filter(line -> line.startsWith(own) || !line.startsWith(TOLD))
          .map(line -> line.startsWith(own) ? line.substring(own.length()) : line)
          .map(line -> line + "\n")
          .collect(Collectors.joining());
    }

    private static UnsupportedOperationException needsItsOwn() {
      return new UnsupportedOperationException("A shared server has no process: start your own.");
    }

    private static String await(CompletableFuture<String> answer) {
      return answer
          .completeOnTimeout(FAILED, ServerProcess.START.toSeconds(), TimeUnit.SECONDS)
          .join();
    }
  }
}
