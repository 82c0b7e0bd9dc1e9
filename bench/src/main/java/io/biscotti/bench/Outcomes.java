package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import java.util.List;
import java.util.Optional;

/**
 * The figures of one block.
 *
 * @param title as in {@code Jetty, platform threads}
 * @param rows in the order of a table
 */
record Outcomes(String title, List<Outcome> rows) {

  /** The row of a keeper with the first filters, not with those of {@code --against}. */
  Optional<Outcome> row(Keeper keeper) {
    return rows.stream().filter(row -> row.keeper() == keeper).findFirst();
  }
}
