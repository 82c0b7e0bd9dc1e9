package io.biscotti.bench;

import io.biscotti.bench.load.Ask;
import io.biscotti.bench.load.Jar;
import io.biscotti.bench.load.Load;
import io.biscotti.bench.load.Sample;
import io.biscotti.bench.server.Keeper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A server process with its load and its figures. */
final class Row implements AutoCloseable {
  private static final int CONNECTIONS = 32;
  private static final int BROWSERS = 2;

  private final String name;
  private final Keeper keeper;
  private final ServerProcess server;
  private final Stores stores;
  private final Load load;
  private final Settling settling = new Settling();
  private final Map<Work, List<Figure>> figures = new EnumMap<>(Work.class);

  private Row(String name, Keeper keeper, ServerProcess server, Stores stores) throws IOException {
    this.name = name;
    this.keeper = keeper;
    this.server = server;
    this.stores = stores;
    this.load = new Load(server.port(), CONNECTIONS, BROWSERS);
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
    row.load.each(Ask.get("/start?length=" + carriedBytes));
    return row;
  }

  String name() {
    return name;
  }

  Keeper keeper() {
    return keeper;
  }

  /** Of a browser's cookies. */
  int cookieBytes() {
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
      micros += run(work, length.dividedBy(own.size())).cpuMicros();
    }
    settling.add(micros, server.cpu().minus(before).compilerShare());
  }

  Settling settling() {
    return settling;
  }

  /** One round of one kind of work. */
  void measure(Work work, Duration length) throws IOException {
    figures.computeIfAbsent(work, none -> new ArrayList<>()).add(run(work, length));
  }

  private Figure run(Work work, Duration length) throws IOException {
    long allocated = server.ask("allocated");
    Cpu stored = stores.cpu(keeper);
    Cpu before = server.cpu();
    Sample sample = load.saturate(work.ask(), work.browsers(), length);
    double requests = sample.requests();
    Cpu used = server.cpu().minus(before);
    return new Figure(
        used.workNanos() / 1e3 / requests,
        stores.cpu(keeper).minus(stored).workNanos() / 1e3 / requests,
        sample.perSecond(),
        (server.ask("allocated") - allocated) / requests);
  }

  /** One for each round; empty if it doesn't do this work. */
  List<Figure> figures(Work work) {
    return figures.getOrDefault(work, List.of());
  }

  /** All of them. */
  Stream<Figure> figures() {
    return figures.values().stream().flatMap(List::stream);
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
    server.close();
  }
}
