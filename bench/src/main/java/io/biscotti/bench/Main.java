package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: {@code bench/run --help} explains it. */
@Command(
    name = "bench/run",
    mixinStandardHelpOptions = true,
    description = "Measures what a session costs, beside other ways to keep one.")
final class Main implements Callable<Integer> {

  @Option(
      names = "--rows",
      split = ",",
      defaultValue = "bare,native,carry,sealed,memory,bare_cors,sealed_cors",
      description = "What keeps the sessions: ${DEFAULT-VALUE} by default; every for all.")
  private List<String> rows = List.of();

  @Option(
      names = "--works",
      split = ",",
      defaultValue = "read,all,write,untouched,own_read,own_write,preflight",
      description = "What is asked: ${DEFAULT-VALUE} by default; every for all.")
  private List<String> works = List.of();

  @Option(names = "--container", defaultValue = "jetty", description = "jetty or tomcat.")
  private String container = "jetty";

  @Option(names = "--threads", defaultValue = "platform", description = "platform or virtual.")
  private String threads = "platform";

  @Option(names = "--rounds", defaultValue = "10", description = "Measured rounds.")
  private int rounds = 10;

  @Option(names = "--slice", defaultValue = "250", description = "Milliseconds a row and work.")
  private long sliceMillis = 250;

  @Option(names = "--warm", defaultValue = "12", description = "Most warm-up rounds, of 1 s.")
  private int warm = 12;

  @Option(
      names = "--filters",
      required = true,
      description = "The filters: their jar, or a folder of classes.")
  private Path filters = Path.of("target/classes");

  @Option(names = "--against", description = "Other filters, measured beside the first.")
  private Optional<Path> against = Optional.empty();

  @Option(names = "--server-core", defaultValue = "", description = "Pins the servers to it.")
  private String serverCore = "";

  @Option(names = "--folder", defaultValue = "target/bench", description = "For files of the run.")
  private Path folder = Path.of("target/bench");

  private Main() {}

  /** Runs, and ends the process with 1 after a failure. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Files.createDirectories(folder);
    List<Keeper> keepers =
        rows.contains("every")
            ? List.of(Keeper.values())
            : rows.stream().map(row -> Keeper.valueOf(row.toUpperCase(Locale.ROOT))).toList();
    List<Work> asked =
        works.contains("every") ? List.of(Work.values()) : works.stream().map(Work::named).toList();
    Jdk jdk = threads.equals("virtual") ? Jdk.virtual().orElseThrow() : Jdk.own();
    Setup setup = new Setup(container, threads, jdk, new Machine(serverCore), folder);
    try (Stores stores = new Stores(folder);
        Block block = new Block(setup, stores)) {
      block.start(keepers, filters, against);
      block.warm(asked, Duration.ofSeconds(1), warm);
      block.measure(asked, Duration.ofMillis(sliceMillis), rounds);
      System.out.print(Overview.of(block, asked));
    }
    return 0;
  }
}
