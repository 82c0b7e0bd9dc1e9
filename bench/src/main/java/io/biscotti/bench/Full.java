package io.biscotti.bench;

import io.biscotti.bench.report.Page;
import io.biscotti.bench.server.Keeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures everything and writes docs/performance.md with its pictures. */
@Command(
    name = "full",
    mixinStandardHelpOptions = true,
    description = "Measures everything, and writes docs/performance.md and its pictures.")
final class Full implements Callable<Integer> {
  private static final List<Work> OTHER_WORKS =
      List.of(
          Work.READ,
          Work.WRITE,
          Work.UNTOUCHED,
          Work.OWN_READ,
          Work.OWN_WRITE,
          Work.PREFLIGHT,
          Work.AUTH,
          Work.SIGN_IN);
  private static final List<Keeper> KEEPING =
      List.of(
          Keeper.NATIVE,
          Keeper.MEMORY,
          Keeper.SPRING_MAP,
          Keeper.REDIS,
          Keeper.SPRING_REDIS,
          Keeper.JDBC,
          Keeper.SPRING_JDBC);
  private static final int IN_A_STORE = 10;
  private static final long NANOS_A_MINUTE = Duration.ofMinutes(1).toNanos();

  @Mixin private Target target = new Target();

  @Option(names = "--war", required = true, description = "The WAR.")
  private Path war = Path.of("target/biscotti.war");

  @Option(
      names = "--blocks",
      split = ",",
      defaultValue = "jetty-platform,jetty-virtual,tomcat-platform,tomcat-virtual",
      description = "${DEFAULT-VALUE} by default. The first has the most rows and kinds of work.")
  private List<String> blocks = List.of();

  @Option(names = "--docs", defaultValue = "docs", description = "Where performance.md is.")
  private Path docs = Path.of("docs");

  @Option(names = "--commit", defaultValue = "", description = "What is measured.")
  private String commit = "";

  @Option(names = "--rounds", defaultValue = "8", description = "Measured rounds.")
  private int rounds = 8;

  @Option(names = "--slice", defaultValue = "250", description = "Milliseconds a row and work.")
  private long sliceMillis = 250;

  @Option(names = "--warm", defaultValue = "40", description = "Most warm-up rounds, of 1 s.")
  private int warm = 40;

  @Option(names = "--sessions", defaultValue = "1000000", description = "That a server keeps.")
  private int sessions = 1_000_000;

  @Option(names = "--starts", defaultValue = "5", description = "Of each kind of process.")
  private int starts = 5;

  @Option(names = "--paced", defaultValue = "1500", description = "Milliseconds at a fixed rate.")
  private long pacedMillis = 1_500;

  private final Results results = new Results();

  @Override
  public Integer call() throws Exception {
    long begin = System.nanoTime();
    Target.require(target.filters());
    Target.require(war);
    Files.createDirectories(target.folder());
    Conditions conditions = Conditions.now(Clock.systemUTC().instant(), commit);
    Plan plan =
        new Plan(
            rounds,
            Duration.ofMillis(sliceMillis),
            warm,
            sessions,
            starts,
            Duration.ofMillis(pacedMillis));
    try (Stores stores = new Stores(target.folder())) {
      for (Setup setup : setups()) {
        try (Block block = new Block(setup, stores)) {
          run(block, results.blocks().isEmpty(), plan, stores);
          results.blocks().add(block.outcomes());
          block.faults().forEach(this::remark);
        }
      }
      start(plan, stores);
    }
    String text = conditions.text(plan, (System.nanoTime() - begin) / NANOS_A_MINUTE + 1);
    Files.writeString(docs.resolve("performance.svg"), Report.chart(results));
    Page.write(docs.resolve("performance.md"), Report.markdown(results, text));
    return 0;
  }

  private List<Setup> setups() {
    List<Setup> setups = new ArrayList<>();
    Optional<Jdk> virtual = Jdk.virtual();
    if (virtual.isEmpty()) {
      remark(
          "Virtual threads weren't measured: no JDK 21 or newer was found in `JAVA_HOME` or"
              + " `BENCH_JDK`.");
    }
    for (String block : blocks) {
      String[] parts = block.split("-", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException("Write a block as in jetty-virtual, not " + block + ".");
      }
      Optional<Jdk> jdk = parts[1].equals("virtual") ? virtual : Optional.of(Jdk.own());
      jdk.ifPresent(found -> setups.add(target.setup(parts[0], parts[1], found)));
    }
    return setups;
  }

  private void run(Block block, boolean first, Plan plan, Stores stores) throws IOException {
    List<Work> works = first ? List.of(Work.values()) : OTHER_WORKS;
    block.start(
        Arrays.asList(Keeper.values()), target.filters(), Optional.of(war), Optional.empty());
    say(block.setup().title() + ": warming");
    block.warm(works, Plan.WARM_ROUND, plan.warm());
    say("measuring");
    block.measure(works, plan.slice(), first ? plan.rounds() : plan.otherRounds());
    if (first) {
      say("latencies");
      block.pace(List.of(Work.READ, Work.WRITE), Plan.PER_SECOND, plan.paced(), Plan.PACED_ROUNDS);
    }
    if (block.setup().threads().equals("platform")) {
      say("profiles");
      new Profiling(target.folder(), docs, results).run(block);
    }
    if (first) {
      say("many sessions");
      block.attempt(
          Keeper.SEALED,
          row -> results.crowds().add(Crowd.ended(row, stores, plan.sessions(), plan.slice())));
      for (Keeper keeper : KEEPING) {
        int sessions = Stores.isUsed(keeper) ? plan.sessions() / IN_A_STORE : plan.sessions();
        block.attempt(
            keeper, row -> results.crowds().add(Crowd.kept(row, stores, sessions, plan.slice())));
      }
    }
  }

  private void start(Plan plan, Stores stores) throws IOException {
    say("starts");
    for (String container : List.of("jetty", "tomcat")) {
      Setup setup = target.setup(container, "platform", Jdk.own());
      for (Keeper keeper : List.of(Keeper.BARE, Keeper.SEALED, Keeper.WAR)) {
        String title =
            switch (keeper) {
              case BARE -> "bare servlet";
              case SEALED -> "Biscotti, sealed";
              default -> "Biscotti's WAR, embedded database";
            };
        results
            .starts()
            .add(
                Starts.of(
                    (container.equals("jetty") ? "Jetty, " : "Tomcat, ") + title,
                    setup,
                    target.startSetup(container),
                    keeper,
                    keeper == Keeper.WAR ? war : target.filters(),
                    stores,
                    plan.starts()));
      }
    }
  }

  private void remark(String sentence) {
    results.remarks().add(sentence);
    say(sentence);
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
