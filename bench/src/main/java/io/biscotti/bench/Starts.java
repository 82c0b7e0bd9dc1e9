package io.biscotti.bench;

import io.biscotti.bench.load.Ask;
import io.biscotti.bench.load.Load;
import io.biscotti.bench.server.Keeper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * From the start of a process to its first answer, several times, each with a new home folder.
 *
 * @param millis on the clock
 * @param heapBytes what a full collection leaves after that answer
 */
record Starts(String title, Spread millis, Spread heapBytes) {

  /**
   * Measures them.
   *
   * @param measured see {@link ServerProcess#start}
   */
  static Starts of(
      String title, Setup setup, Keeper keeper, Path measured, Stores stores, int rounds)
      throws IOException {
    Ask first = keeper == Keeper.WAR ? Ask.get("/sign-in") : Ask.get("/untouched");
    List<Double> millis = new ArrayList<>();
    List<Double> heaps = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      try (ServerProcess server = ServerProcess.start(setup, keeper, measured, stores);
          Load load = new Load(server.port(), 1, 1)) {
        load.count(first, 1);
        millis.add((System.nanoTime() - start) / 1e6);
        heaps.add((double) server.ask("heap"));
      }
    }
    return new Starts(title, Spread.of(millis), Spread.of(heaps));
  }
}
