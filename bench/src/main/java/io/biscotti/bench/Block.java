package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows that are measured in turn, round by round, on one kind of container and thread. */
final class Block implements AutoCloseable {
  /** The length of a carried cookie if no sealed session is measured. */
  private static final int USUAL_COOKIE = 256;

  private final Setup setup;
  private final Stores stores;
  private final List<Row> rows = new ArrayList<>();
  private final Map<Row, String> failed = new LinkedHashMap<>();

  Block(Setup setup, Stores stores) {
    this.setup = setup;
    this.stores = stores;
  }

  /** A step with a row. */
  interface Step {
    /** Takes the step; throws if the row can't be measured any further. */
    void run(Row row) throws IOException;
  }

  /** Takes a step with the rows of a keeper, unless they have failed before. */
  void attempt(Keeper keeper, Step step) {
    rows.stream().filter(row -> row.keeper() == keeper).forEach(row -> attempt(row, step));
  }

  /** A row that fails keeps its figures, and is left out of what follows. */
  private void attempt(Row row, Step step) {
    if (failed.containsKey(row)) {
      return;
    }
    try {
      step.run(row);
    } catch (IOException e) {
      failed.put(row, String.valueOf(e.getMessage()));
    }
  }

  /** Sentences about rows that failed. */
  List<String> faults() {
    return failed.entrySet().stream()
        .map(
            fault ->
                "%s failed on %s and was left out from then on: %s."
                    .formatted(fault.getKey().outcome().name(), setup.title(), fault.getValue()))
        .toList();
  }

  /**
   * Starts a row for each keeper; sealed sessions first, because they show the size of their
   * cookie.
   */
  void start(List<Keeper> keepers, Path filters, Optional<Path> war, Optional<Path> against)
      throws IOException {
    int carried = USUAL_COOKIE;
    List<Row> started = new ArrayList<>();
    for (Keeper keeper : sealedFirst(keepers)) {
      Row row =
          add(keeper, title(keeper), keeper == Keeper.WAR ? war.orElseThrow() : filters, carried);
      started.add(row);
      if (keeper == Keeper.SEALED) {
        carried = row.valueBytes();
      }
      if (against.isPresent() && isOurs(keeper)) {
        started.add(add(keeper, title(keeper) + ", before", against.get(), carried));
      }
    }
    for (Keeper keeper : keepers) {
      started.stream().filter(row -> row.keeper() == keeper).forEach(rows::add);
    }
  }

  private static List<Keeper> sealedFirst(List<Keeper> keepers) {
    List<Keeper> sorted = new ArrayList<>(keepers);
    if (sorted.remove(Keeper.SEALED)) {
      sorted.add(0, Keeper.SEALED);
    }
    return sorted;
  }

  private Row add(Keeper keeper, String name, Path filters, int carried) throws IOException {
    ServerProcess server = ServerProcess.start(setup, keeper, filters, stores);
    return Row.start(name, keeper, server, stores, carried);
  }

  private static boolean isOurs(Keeper keeper) {
    return switch (keeper) {
      case SEALED, SEALED_CORS, MEMORY, REDIS, JDBC -> true;
      default -> false;
    };
  }

  private String title(Keeper keeper) {
    String container = setup.container().equals("jetty") ? "Jetty" : "Tomcat";
    return switch (keeper) {
      case BARE -> "bare servlet";
      case BARE_CORS -> container + "'s CORS";
      case NATIVE -> container + "'s memory";
      case CARRY -> "carry";
      case SEALED -> "Biscotti, sealed";
      case SEALED_CORS -> "Biscotti's CORS";
      case MEMORY -> "Biscotti, `memory`";
      case REDIS -> "Biscotti, `redis`";
      case JDBC -> "Biscotti, `jdbc`";
      case SPRING_MAP -> "Spring Session, map";
      case SPRING_REDIS -> "Spring Session, Redis";
      case SPRING_JDBC -> "Spring Session, JDBC";
      case WAR -> "Biscotti's WAR";
    };
  }

  /** Warms each row until it has settled, for at most this many rounds. */
  void warm(List<Work> works, Duration round, int most) {
    for (Row row : rows) {
      attempt(row, each -> warm(each, works, round, most));
    }
  }

  private static void warm(Row row, List<Work> works, Duration round, int most) throws IOException {
    Settling settling = row.outcome().settling();
    while (settling.rounds() < most && !settling.isSettled()) {
      row.warm(works, round);
    }
  }

  /** Measures all rows in turn, so that whatever disturbs the machine disturbs all of them. */
  void measure(List<Work> works, Duration slice, int rounds) {
    for (int i = 0; i < rounds; i++) {
      for (Work work : works) {
        for (Row row : rows) {
          if (work.fits(row.keeper())) {
            attempt(row, each -> each.measure(work, slice));
          }
        }
      }
    }
  }

  /** Measures latencies at one rate, which every row can keep up with. */
  void pace(List<Work> works, double perSecond, Duration slice, int rounds) {
    for (int i = 0; i < rounds; i++) {
      for (Work work : works) {
        for (Row row : rows) {
          if (work.fits(row.keeper())) {
            attempt(row, each -> each.pace(work, perSecond, slice));
          }
        }
      }
    }
  }

  Setup setup() {
    return setup;
  }

  /** The figures so far. */
  Outcomes outcomes() {
    return new Outcomes(setup.title(), rows.stream().map(Row::outcome).toList());
  }

  @Override
  public void close() throws IOException {
    for (Row row : rows) {
      row.close();
    }
  }
}
