package io.biscotti.bench;

import io.biscotti.bench.load.Ask;
import io.biscotti.bench.load.Jar;
import io.biscotti.bench.load.Load;
import io.biscotti.bench.load.Sample;
import io.biscotti.bench.server.Keeper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A server process with its load and its figures. */
final class Row implements AutoCloseable {
  private static final int CONNECTIONS = 32;
  private static final int BROWSERS = 2;

  /** The number of connections for work that a server lets only a few clients do at once. */
  private static final int FEW = 2;

  private static final String PERSON =
      "{\"username\":\"john\",\"password\":\"seven green otters\"}";

  private final Keeper keeper;
  private final Outcome outcome;
  private final ServerProcess server;
  private final Stores stores;
  private final Load load;
  private final Load few;

  private Row(String name, Keeper keeper, ServerProcess server, Stores stores) throws IOException {
    this.keeper = keeper;
    this.outcome = new Outcome(name, keeper);
    this.server = server;
    this.stores = stores;
    this.load = new Load(server.port(), CONNECTIONS, BROWSERS);
    this.few = new Load(server.port(), FEW, BROWSERS);
  }

  /**
   * Starts a server, and begins a session for each browser.
   *
   * @param carriedBytes the length of a meaningless cookie's value
   */
  static Row start(
      String name, Keeper keeper, ServerProcess server, Stores stores, int carriedBytes)
      throws IOException {
    Row row = new Row(name, keeper, server, stores);
    if (keeper == Keeper.WAR) {
      // The sessions belong to two people, because the number of sessions of an account is limited.
      row.few.count(Ask.json("/api/accounts", Work.SIGN_IN.ask().body()), 1);
      row.load.count(Ask.json("/api/accounts", PERSON), 1);
      row.load.eachInTurn(Ask.json("/api/session", PERSON));
    } else {
      row.load.each(Ask.get("/start?length=" + carriedBytes));
    }
    row.outcome.cookie(row.valueBytes());
    if (keeper == Keeper.SEALED) {
      row.load.each(Work.WRITE.ask());
    }
    return row;
  }

  Keeper keeper() {
    return keeper;
  }

  /** The figures so far. */
  Outcome outcome() {
    return outcome;
  }

  /**
   * The current length of the longest cookie of a browser; for sealed sessions with the counter of
   * a write.
   */
  int valueBytes() {
    return load.jars().stream().mapToInt(Jar::valueBytes).max().orElse(0);
  }

  /** The kinds of work among these that this server does. */
  List<Work> works(List<Work> asked) {
    return asked.stream().filter(work -> work.fits(keeper)).toList();
  }

  /** Runs one round of all work, which only shows whether the server has warmed up. */
  void warm(List<Work> works, Duration length) throws IOException {
    List<Work> own = works(works);
    double micros = 0;
    Cpu before = server.cpu();
    for (Work work : own) {
      Figure figure = once(work, length.dividedBy(own.size()));
      // Only a few of these requests fit into a round, and one costs more than all others together.
      micros += work.isLimited() ? 0 : figure.cpuMicros();
    }
    outcome.settling().add(micros, server.cpu().minus(before).compilerShare());
  }

  /** Measures one round of one kind of work. */
  void measure(Work work, Duration length) throws IOException {
    outcome.add(work, once(work, length));
  }

  /** Runs one round whose figures aren't kept. */
  Figure once(Work work, Duration length) throws IOException {
    long allocated = server.ask("allocated");
    Cpu stored = stores.cpu(keeper);
    Cpu before = server.cpu();
    Load own = work.isLimited() ? few : load;
    Sample sample = own.saturate(work.ask(), work.browsers(), length);
    double requests = sample.requests();
    Cpu used = server.cpu().minus(before);
    return new Figure(
        used.workNanos() / 1e3 / requests,
        stores.cpu(keeper).minus(stored).workNanos() / 1e3 / requests,
        sample.perSecond(),
        (server.ask("allocated") - allocated) / requests);
  }

  /** Measures one round of requests at a fixed rate. */
  void pace(Work work, double perSecond, Duration length) throws IOException {
    outcome.add(work, load.pace(work.ask(), work.browsers(), perSecond, length).latencies());
  }

  ServerProcess server() {
    return server;
  }

  Load load() {
    return load;
  }

  @Override
  public void close() throws IOException {
    load.close();
    few.close();
    server.close();
  }
}
