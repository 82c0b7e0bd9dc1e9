package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import java.util.List;
import java.util.Optional;

/**
 * What one block found.
 *
 * @param title as in {@code Jetty, platform threads}
 * @param rows in the order of a table
 */
record Outcomes(String title, List<Outcome> rows) {

  /** The row of a keeper, and not the one of other filters. */
  Optional<Outcome> row(Keeper keeper) {
    return rows.stream().filter(row -> row.keeper() == keeper).findFirst();
  }
}
