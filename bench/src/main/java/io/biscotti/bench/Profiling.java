package io.biscotti.bench;

import io.biscotti.bench.report.Flame;
import io.biscotti.bench.report.Owner;
import io.biscotti.bench.server.Keeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Profiles rows, and draws flame graphs of those that are furthest from their aims. */
final class Profiling {
  private static final Duration PROFILED = Duration.ofSeconds(4);

  /** The rows that the table compares. */
  private static final List<Keeper> COMPARED =
      List.of(Keeper.BARE, Keeper.NATIVE, Keeper.CARRY, Keeper.SEALED, Keeper.MEMORY);

  /** A kind of work on a server, of which a flame graph is kept. */
  private record Drawn(String container, Keeper keeper, Work work, String title) {
    String file() {
      return "flame-" + title.replace(' ', '-') + (container.equals("jetty") ? "" : "-tomcat");
    }
  }

  private static final List<Drawn> DRAWN =
      List.of(
          new Drawn("jetty", Keeper.SEALED, Work.READ, "sealed read"),
          new Drawn("jetty", Keeper.SEALED, Work.WRITE, "sealed write"),
          new Drawn("tomcat", Keeper.SEALED, Work.WRITE, "sealed write"),
          new Drawn("tomcat", Keeper.MEMORY, Work.WRITE, "memory write"),
          new Drawn("jetty", Keeper.REDIS, Work.WRITE, "redis write"),
          new Drawn("jetty", Keeper.WAR, Work.AUTH, "auth request"));

  private final Path folder;
  private final Path docs;
  private final Results results;

  /**
   * Creates a profiling.
   *
   * @param folder where the servers write their profiles
   * @param docs where the pictures go
   * @param results gets profiles and links
   */
  Profiling(Path folder, Path docs, Results results) {
    this.folder = folder;
    this.docs = docs;
    this.results = results;
  }

  /** Profiles a block's rows one after the other. */
  void run(Block block) {
    for (Work work : List.of(Work.READ, Work.WRITE)) {
      COMPARED.forEach(keeper -> block.attempt(keeper, row -> profile(block, row, work)));
    }
    for (Keeper keeper : List.of(Keeper.REDIS, Keeper.SPRING_REDIS)) {
      block.attempt(keeper, row -> profile(block, row, Work.WRITE));
    }
    block.attempt(Keeper.WAR, row -> profile(block, row, Work.AUTH));
  }

  private void profile(Block block, Row row, Work work) throws IOException {
    Path file = folder.resolve("stacks.collapsed").toAbsolutePath();
    row.server().ask("profile");
    Figure figure = row.once(work, PROFILED);
    row.server().ask("profiled " + file);
    List<String> stacks = Files.readAllLines(file);
    results
        .profiles()
        .add(
            new Profile(
                block.setup().title(),
                row.outcome().name(),
                work,
                figure.cpuMicros(),
                Owner.parts(stacks)));
    for (Drawn drawn : DRAWN) {
      if (drawn.keeper() == row.keeper()
          && drawn.work() == work
          && drawn.container().equals(block.setup().container())) {
        draw(drawn, block.setup(), stacks);
      }
    }
  }

  private void draw(Drawn drawn, Setup setup, List<String> stacks) throws IOException {
    String title = drawn.title() + " on " + setup.title();
    String text = title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    String file = drawn.file() + ".svg";
    Files.writeString(docs.resolve(file), Flame.of(text, stacks, served(setup)));
    results.flames().add("[" + text + "](" + file + ")");
  }

  /** The container's first frame of a request that has arrived. */
  private static String served(Setup setup) {
    return setup.container().equals("jetty")
        ? "org/eclipse/jetty/server/internal/HttpConnection.onFillable"
        : "org/apache/tomcat/util/net/NioEndpoint$SocketProcessor.doRun";
  }
}
