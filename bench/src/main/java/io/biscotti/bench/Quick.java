package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a few rows, and prints them. */
@Command(
    name = "quick",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what a session costs, beside other ways to keep one, and prints it.",
      "bench/run full measures everything, and writes docs/performance.md."
    })
final class Quick implements Callable<Integer> {

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

  @Mixin private Target target = new Target();

  @Option(names = "--war", description = "The WAR, for the row war.")
  private Optional<Path> war = Optional.empty();

  @Option(names = "--against", description = "Other filters, measured beside the first.")
  private Optional<Path> against = Optional.empty();

  @Override
  public Integer call() throws Exception {
    Target.require(target.filters());
    against.ifPresent(Target::require);
    war.ifPresent(Target::require);
    Files.createDirectories(target.folder());
    List<Keeper> keepers =
        named(rows, Keeper.values()).stream()
            .filter(keeper -> keeper != Keeper.WAR || war.isPresent())
            .toList();
    List<Work> asked = named(works, Work.values());
    Jdk jdk = threads.equals("virtual") ? virtualJdk() : Jdk.own();
    Setup setup = target.setup(container, threads, jdk);
    List<String> faults;
    try (Stores stores = new Stores(target.folder());
        Block block = new Block(setup, stores)) {
      block.start(keepers, target.filters(), war, against);
      block.warm(asked, Duration.ofSeconds(1), warm);
      block.measure(asked, Duration.ofMillis(sliceMillis), rounds);
      System.out.print(Overview.of(block.outcomes(), asked));
      faults = block.faults();
    }
    faults.forEach(System.err::println);
    return faults.isEmpty() ? 0 : 1;
  }

  /** The constants with these names, or all of them for {@code every}. */
  static <E extends Enum<E>> List<E> named(List<String> names, E[] values) {
    if (names.contains("every")) {
      return List.of(values);
    }
    return names.stream()
        .map(
            name ->
                Stream.of(values)
                    .filter(value -> value.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "There is no "
                                    + name
                                    + "; choose from every, "
                                    + Arrays.toString(values)
                                        .toLowerCase(Locale.ROOT)
                                        .replaceAll("[\\[\\]]", ""))))
        .toList();
  }

  private static Jdk virtualJdk() {
    return Jdk.virtual()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Virtual threads need a JDK 21 or newer, in JAVA_HOME or BENCH_JDK."));
  }
}
