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

  /** For work that a server lets only a few clients at once do. */
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
   * @param carriedBytes the length of a cookie's value that means nothing
   */
  static Row start(
      String name, Keeper keeper, ServerProcess server, Stores stores, int carriedBytes)
      throws IOException {
    Row row = new Row(name, keeper, server, stores);
    if (keeper == Keeper.WAR) {
      // Of two people, because an account has so many sessions at most.
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

  /** What was found until now. */
  Outcome outcome() {
    return outcome;
  }

  /** The longest cookie of a browser now; for sealed sessions with the counter of a write. */
  int valueBytes() {
    return load.jars().stream().mapToInt(Jar::valueBytes).max().orElse(0);
  }

  /** The kinds of work among these that it does. */
  List<Work> works(List<Work> asked) {
    return asked.stream().filter(work -> work.fits(keeper)).toList();
  }

  /** One round of everything, counted only for whether the server has warmed up. */
  void warm(List<Work> works, Duration length) throws IOException {
    List<Work> own = works(works);
    double micros = 0;
    Cpu before = server.cpu();
    for (Work work : own) {
      Figure figure = once(work, length.dividedBy(own.size()));
      // Few requests fit into a round, and one of them costs more than all others.
      micros += work.isLimited() ? 0 : figure.cpuMicros();
    }
    outcome.settling().add(micros, server.cpu().minus(before).compilerShare());
  }

  /** One round of one kind of work. */
  void measure(Work work, Duration length) throws IOException {
    outcome.add(work, once(work, length));
  }

  /** One round that isn't kept. */
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

  /** One round of requests at a fixed rate. */
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
