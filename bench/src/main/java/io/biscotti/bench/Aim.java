package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A goal of the project.
 *
 * @param most the largest figure that reaches the goal
 * @param figure the block's figure; empty where it isn't measured
 */
record Aim(String title, double most, Function<Outcomes, Optional<Spread>> figure) {

  /** All ratios that were agreed on. */
  static List<Aim> all() {
    List<Aim> aims = new ArrayList<>();
    aims.add(ratio(Keeper.SEALED, Keeper.CARRY, Work.READ, 1.12));
    aims.add(ratio(Keeper.SEALED, Keeper.CARRY, Work.WRITE, 1.15));
    aims.add(ratio(Keeper.SEALED, Keeper.BARE, Work.UNTOUCHED, 1.03));
    aims.add(new Aim("sealed, bytes of the cookie", 240, Aim::cookie));
    aims.add(ratio(Keeper.SEALED, Keeper.BARE, Work.OWN_READ, 1.2));
    aims.add(ratio(Keeper.SEALED, Keeper.BARE, Work.OWN_WRITE, 1.45));
    aims.add(ratio(Keeper.SEALED, Keeper.NATIVE, Work.OWN_READ, 0.85));
    aims.add(ratio(Keeper.SEALED, Keeper.NATIVE, Work.OWN_WRITE, 1));
    aims.add(ratio(Keeper.MEMORY, Keeper.NATIVE, Work.READ, 1));
    aims.add(ratio(Keeper.MEMORY, Keeper.NATIVE, Work.WRITE, 1));
    aims.add(ratio(Keeper.REDIS, Keeper.SPRING_REDIS, Work.READ, 0.5));
    aims.add(ratio(Keeper.REDIS, Keeper.SPRING_REDIS, Work.WRITE, 0.5));
    aims.add(ratio(Keeper.JDBC, Keeper.SPRING_JDBC, Work.READ, 0.5));
    aims.add(ratio(Keeper.JDBC, Keeper.SPRING_JDBC, Work.WRITE, 0.5));
    aims.add(
        new Aim(
            "WAR, `/auth/request` to a bare read",
            1.5,
            block -> ratio(block, Keeper.WAR, Work.AUTH, Keeper.BARE, Work.READ)));
    return aims;
  }

  private static Aim ratio(Keeper keeper, Keeper base, Work work, double most) {
    return new Aim(
        name(keeper) + " to " + name(base) + ", " + work.title(),
        most,
        block -> ratio(block, keeper, work, base, work));
  }

  private static String name(Keeper keeper) {
    return switch (keeper) {
      case NATIVE -> "the container's memory";
      case BARE -> "bare";
      default -> keeper.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  static Optional<Spread> ratio(
      Outcomes block, Keeper keeper, Work work, Keeper base, Work baseWork) {
    return block
        .row(keeper)
        .flatMap(
            row -> block.row(base).flatMap(below -> Comparison.ratio(row, work, below, baseWork)));
  }

  private static Optional<Spread> cookie(Outcomes block) {
    return block.row(Keeper.SEALED).map(row -> Spread.of(row.cookieBytes()));
  }

  /** Whether a figure reaches the goal. */
  boolean isReached(Spread spread) {
    return spread.median() <= most;
  }
}
