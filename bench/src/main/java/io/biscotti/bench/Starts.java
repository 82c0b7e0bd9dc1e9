package io.biscotti.bench;

import io.biscotti.bench.load.Ask;
import io.biscotti.bench.load.Load;
import io.biscotti.bench.server.Keeper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The time from the start of a process to its first response, measured several times, each with a
 * new home folder.
 *
 * @param oneCore milliseconds on one core
 * @param twoCores milliseconds on two cores, where the JIT compiler and other threads have a second
 *     core
 * @param heapBytes the heap after that response and a full collection
 */
record Starts(String title, Spread oneCore, Spread twoCores, Spread heapBytes) {

  /**
   * Measures the starts, on one and two cores in turn.
   *
   * @param oneCore where the first figure is measured
   * @param twoCores where the second figure is measured
   * @param measured see {@link ServerProcess#start}
   */
  static Starts of(
      String title,
      Setup oneCore,
      Setup twoCores,
      Keeper keeper,
      Path measured,
      Stores stores,
      int rounds)
      throws IOException {
    List<Double> one = new ArrayList<>();
    List<Double> two = new ArrayList<>();
    List<Double> heaps = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      one.add(millis(oneCore, keeper, measured, stores, heaps));
      two.add(millis(twoCores, keeper, measured, stores, heaps));
    }
    return new Starts(title, Spread.of(one), Spread.of(two), Spread.of(heaps));
  }

  private static double millis(
      Setup setup, Keeper keeper, Path measured, Stores stores, List<Double> heaps)
      throws IOException {
    Ask first = keeper == Keeper.WAR ? Ask.get("/sign-in") : Ask.get("/untouched");
    long start = System.nanoTime();
    try (ServerProcess server = ServerProcess.start(setup, keeper, measured, stores);
        Load load = new Load(server.port(), 1, 1)) {
      load.count(first, 1);
      double taken = (System.nanoTime() - start) / 1e6;
      heaps.add((double) server.ask("heap"));
      return taken;
    }
  }
}
