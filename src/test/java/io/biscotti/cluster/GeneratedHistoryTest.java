package io.biscotti.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.cluster.Checker.Terms;
import io.biscotti.cluster.Finding.Rule;
import io.biscotti.cluster.Operation.Action;
import io.biscotti.cluster.Operation.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Histories as a correct cluster produces them, with overlapping requests and unknown outcomes: the
 * checker accepts them all, and finds a fault that is put into one.
 */
class GeneratedHistoryTest {

  private static final int HISTORIES = 1_000;

  /** A request, and the moment between begin and end at which it takes effect. */
  private record Planned(Action action, long begin, long end, long effect, boolean isAnswered) {}

  private static List<Planned> plan(Random random) {
    List<Planned> plans = new ArrayList<>();
    long signOut = random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextLong(200, 900);
    for (int i = 0; i < 40; i++) {
      long begin = random.nextLong(1_000);
      Action action = random.nextBoolean() ? Action.WRITE : Action.READ;
      plans.add(planned(random, action, begin));
    }
    if (signOut != Long.MAX_VALUE) {
      plans.add(planned(random, Action.SIGN_OUT, signOut));
    }
    plans.sort(Comparator.comparingLong(Planned::effect));
    return plans;
  }

  private static Planned planned(Random random, Action action, long begin) {
    long end = begin + 1 + random.nextInt(60);
    if (random.nextInt(10) > 0) {
      return new Planned(action, begin, end, random.nextLong(begin, end + 1), true);
    }
    long effect = random.nextBoolean() ? begin + random.nextInt(2_000) : Long.MAX_VALUE;
    return new Planned(action, begin, end, effect, false);
  }

  /** The responses of a cluster that does everything right. */
  private static List<Operation> history(Random random) {
    List<Operation> history = new ArrayList<>();
    Set<Integer> session = new TreeSet<>();
    boolean isEnded = false;
    int next = 0;
    for (Planned each : plan(random)) {
      boolean happens = each.effect() != Long.MAX_VALUE;
      int added = each.action() == Action.WRITE ? ++next : 0;
      if (added > 0 && happens && !isEnded) {
        session.add(added);
      }
      boolean found = !isEnded;
      isEnded |= each.action() == Action.SIGN_OUT && happens;
      Outcome outcome = found || each.action() == Action.SIGN_OUT ? Outcome.OK : Outcome.ABSENT;
      Operation answered =
          new Operation(
              1,
              "s",
              each.action(),
              each.begin(),
              each.end(),
              outcome,
              added,
              found && each.action() != Action.SIGN_OUT ? session : Set.of(),
              "");
      history.add(each.isAnswered() ? answered : answered.with(Outcome.UNKNOWN));
    }
    history.sort(Comparator.comparingLong(Operation::beginNanos));
    return history;
  }

  @Test
  void check_correctHistories_findsNothing() {
    for (int seed = 0; seed < HISTORIES; seed++) {
      assertEquals(
          List.of(),
          Checker.check(history(new Random(seed)), Terms.STRICT).findings(),
          "seed " + seed);
    }
  }

  /** A history with a fault, and what must be found. */
  private record Faulty(List<Operation> history, Rule rule, int number) {}

  private static void assertFound(
      BiFunction<List<Operation>, Random, Optional<Faulty>> fault, int atLeast) {
    int faulty = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      Random random = new Random(seed);
      Faulty made = fault.apply(history(random), random).orElse(null);
      if (made != null) {
        faulty++;
        List<Finding> findings = Checker.check(made.history(), Terms.STRICT).findings();
        assertEquals(1, findings.size(), "seed " + seed);
        assertEquals(made.rule(), findings.get(0).rule(), "seed " + seed);
        assertEquals(made.number(), findings.get(0).number(), "seed " + seed);
      }
    }
    assertTrue(faulty >= atLeast, "only " + faulty);
  }

  @Test
  void check_numberTakenOutOfAllLaterAnswers_isLost() {
    assertFound(
        (history, random) ->
            any(random, confirmed(history), number -> !later(history, number).isEmpty())
                .map(
                    number -> {
                      List<Operation> later = later(history, number);
                      return new Faulty(
                          changed(history, later::contains, each -> without(each, number)),
                          Rule.LOST_WRITE,
                          number);
                    }),
        HISTORIES / 2);
  }

  @Test
  void check_numberTakenOutOfOneAnswer_isStale() {
    assertFound(
        (history, random) ->
            any(random, confirmed(history), number -> later(history, number).size() > 1)
                .map(
                    number -> {
                      List<Operation> later = later(history, number);
                      Operation one = later.get(random.nextInt(later.size() - 1));
                      return new Faulty(
                          changed(history, one::equals, each -> without(each, number)),
                          Rule.STALE_READ,
                          number);
                    }),
        HISTORIES / 2);
  }

  @Test
  void check_sessionShownOnceMoreAfterItsEnd_isResurrected() {
    assertFound(
        (history, random) -> {
          long gone =
              history.stream()
                  .filter(each -> each.action() == Action.SIGN_OUT && each.is(Outcome.OK))
                  .mapToLong(Operation::endNanos)
                  .min()
                  .orElse(Long.MAX_VALUE);
          List<Operation> reads =
              history.stream()
                  .filter(each -> each.action() == Action.READ && each.is(Outcome.ABSENT))
                  .filter(each -> each.beginNanos() > gone)
                  .toList();
          Set<Integer> known = new TreeSet<>(confirmed(history));
          return any(random, reads, each -> true)
              .map(
                  read ->
                      new Faulty(
                          changed(
                              history, read::equals, each -> each.with(Outcome.OK).seeing(known)),
                          Rule.RESURRECTED,
                          0));
        },
        HISTORIES / 4);
  }

  @Test
  void check_sessionMissingBeforeItsSignOut_isUnasked() {
    assertFound(
        (history, random) -> {
          long asked =
              history.stream()
                  .filter(each -> each.action() == Action.SIGN_OUT)
                  .mapToLong(Operation::beginNanos)
                  .min()
                  .orElse(Long.MAX_VALUE);
          List<Operation> reads =
              history.stream()
                  .filter(each -> each.action() == Action.READ && each.is(Outcome.OK))
                  .filter(each -> each.endNanos() < asked)
                  .toList();
          return any(random, reads, each -> true)
              .map(
                  read ->
                      new Faulty(
                          changed(history, read::equals, each -> each.with(Outcome.ABSENT)),
                          Rule.UNASKED_SIGN_OUT,
                          0));
        },
        HISTORIES / 2);
  }

  /** The numbers that at least one response confirms. */
  private static List<Integer> confirmed(List<Operation> history) {
    Set<Integer> numbers = new TreeSet<>();
    for (Operation each : history) {
      numbers.addAll(each.seen());
    }
    return List.copyOf(numbers);
  }

  /** The responses that must show a number, in the order of their requests. */
  private static List<Operation> later(List<Operation> history, int number) {
    long known =
        history.stream()
            .filter(each -> each.confirms(number))
            .mapToLong(Operation::endNanos)
            .min()
            .orElse(Long.MAX_VALUE);
    return history.stream()
        .filter(each -> each.showsSession() && each.beginNanos() > known)
        .toList();
  }

  private static Operation without(Operation each, int number) {
    Set<Integer> fewer = new TreeSet<>(each.seen());
    fewer.remove(number);
    return each.seeing(fewer);
  }

  private static List<Operation> changed(
      List<Operation> history, Predicate<Operation> which, UnaryOperator<Operation> change) {
    return history.stream().map(each -> which.test(each) ? change.apply(each) : each).toList();
  }

  private static <T> Optional<T> any(Random random, List<T> all, Predicate<T> wanted) {
    List<T> good = all.stream().filter(wanted).toList();
    return good.isEmpty() ? Optional.empty() : Optional.of(good.get(random.nextInt(good.size())));
  }
}
