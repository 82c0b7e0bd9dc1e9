package io.biscotti.cluster;

import io.biscotti.cluster.Finding.Rule;
import io.biscotti.cluster.Operation.Action;
import io.biscotti.cluster.Operation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges a history after the run, as Jepsen's set checker does (<a
 * href="https://jepsen-io.github.io/jepsen/jepsen.checker.html#var-set-full">set-full</a>). It
 * trusts no client: whatever a response showed must follow from the requests of its session.
 *
 * <p>A number is known to be in its session from the end of the first response that confirms it:
 * the write's own, or a read that shows it. Every request that begins later must show it. Requests
 * that overlap prove nothing about each other. A write of unknown outcome may happen at any later
 * time or never; once seen, it must stay.
 */
final class Checker {

  private final Terms terms;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> endedByKey = new TreeSet<>();
  private long longestLagNanos;

  /**
   * What is allowed.
   *
   * @param lag how long after an acknowledged sign-out other nodes may still accept the session
   * @param settledNanos requests that begin later must not find it, however short the time
   * @param withdrawal of a key; null if there was none
   */
  record Terms(Duration lag, long settledNanos, @Nullable Withdrawal withdrawal) {

    /** The strictest rules: sign-outs take effect everywhere at once, and no key is withdrawn. */
    static final Terms STRICT = new Terms(Duration.ZERO, Long.MAX_VALUE, null);

    private boolean allow(long gone, Operation later) {
      return later.beginNanos() - gone <= lag.toNanos() && later.beginNanos() <= settledNanos
          || withdrawal != null && withdrawal.explains(gone, later);
    }
  }

  /**
   * The withdrawal of a key.
   *
   * @param beginNanos when somebody asked for it
   * @param knownNanos when every node must know
   * @param ofAll whether that key sealed all sessions that began before; otherwise some may
   *     continue
   */
  record Withdrawal(long beginNanos, long knownNanos, boolean ofAll) {

    /** Whether a session that began by then may be missing from this response. */
    private boolean explains(Operation first, Operation absent) {
      return first.beginNanos() <= knownNanos && absent.endNanos() >= beginNanos;
    }

    /** A node that knows can't end a session that another one still accepts. */
    private boolean explains(long gone, Operation shown) {
      return gone >= beginNanos && shown.beginNanos() <= knownNanos;
    }

    /**
     * Whether a session may have ended with its key although nobody found it gone: its owner signed
     * out before every node knew, and nothing shows it afterwards.
     */
    private boolean mayHaveEnded(List<Operation> session, List<Operation> shown) {
      return session.get(0).beginNanos() <= knownNanos
          && shown.stream().allMatch(each -> each.beginNanos() <= knownNanos)
          && session.stream()
              .filter(each -> each.action() == Action.SIGN_OUT && !each.is(Outcome.FAILED))
              .anyMatch(each -> each.endNanos() >= beginNanos && each.beginNanos() <= knownNanos);
    }

    private boolean forbids(Operation first, Operation shown) {
      return ofAll && first.endNanos() < beginNanos && shown.beginNanos() > knownNanos;
    }
  }

  private Checker(Terms terms) {
    this.terms = terms;
  }

  /** Judges a history. */
  static Verdict check(List<Operation> history, Terms terms) {
    Map<String, List<Operation>> sessions = new LinkedHashMap<>();
    history.stream()
        .sorted(Comparator.comparingLong(Operation::beginNanos))
        .forEach(
            each -> sessions.computeIfAbsent(each.session(), name -> new ArrayList<>()).add(each));
    Checker checker = new Checker(terms);
    sessions.values().forEach(checker::judge);
    return new Verdict(
        history,
        sessions.size(),
        checker.findings,
        checker.endedByKey,
        Duration.ofNanos(checker.longestLagNanos));
  }

  /** Judges the operations of one session, in the order of their begin. */
  private void judge(List<Operation> session) {
    List<Operation> shown = session.stream().filter(Operation::showsSession).toList();
    judgeForeign(session, shown);
    judgeEnd(session, shown);
    Withdrawal withdrawal = terms.withdrawal();
    // A node that knows of the withdrawal drops what it would save; one that doesn't continues.
    boolean isDoomed =
        endedByKey.contains(session.get(0).session())
            || withdrawal != null && withdrawal.mayHaveEnded(session, shown);
    judgeMissing(
        shown.stream()
            .filter(
                each ->
                    !isDoomed || withdrawal == null || each.endNanos() < withdrawal.beginNanos())
            .toList());
    if (withdrawal != null) {
      shown.stream()
          .filter(each -> withdrawal.forbids(session.get(0), each))
          .findFirst()
          .ifPresent(each -> add(Rule.OUTLIVED_KEY, 0, each));
    }
  }

  private void judgeForeign(List<Operation> session, List<Operation> shown) {
    Map<Integer, Long> written = new HashMap<>();
    for (Operation each : session) {
      if (each.action() == Action.WRITE && (each.is(Outcome.OK) || each.is(Outcome.UNKNOWN))) {
        written.put(each.added(), each.beginNanos());
      }
    }
    Set<Integer> reported = new HashSet<>();
    for (Operation each : shown) {
      for (int number : new TreeSet<>(each.seen())) {
        if (written.getOrDefault(number, Long.MAX_VALUE) > each.endNanos()
            && reported.add(number)) {
          add(Rule.FOREIGN_VALUE, number, each);
        }
      }
    }
  }

  private void judgeMissing(List<Operation> shown) {
    Set<Integer> numbers = new TreeSet<>();
    for (Operation each : shown) {
      numbers.addAll(each.seen());
      if (each.action() == Action.WRITE) {
        numbers.add(each.added());
      }
    }
    for (int number : numbers) {
      long knownAt =
          shown.stream()
              .filter(each -> each.confirms(number))
              .mapToLong(Operation::endNanos)
              .min()
              .orElseThrow();
      List<Operation> later = shown.stream().filter(each -> each.beginNanos() > knownAt).toList();
      later.stream()
          .filter(each -> !each.seen().contains(number))
          .findFirst()
          .ifPresent(
              first -> {
                boolean back = later.get(later.size() - 1).seen().contains(number);
                add(back ? Rule.STALE_READ : Rule.LOST_WRITE, number, first);
              });
    }
    // A write whose own response lacks its number hasn't been written.
    shown.stream()
        .filter(each -> each.action() == Action.WRITE && !each.seen().contains(each.added()))
        .filter(each -> findings.stream().noneMatch(known -> known.number() == each.added()))
        .forEach(each -> add(Rule.LOST_WRITE, each.added(), each));
  }

  private void judgeEnd(List<Operation> session, List<Operation> shown) {
    OptionalLong asked =
        session.stream()
            .filter(each -> each.action() == Action.SIGN_OUT && !each.is(Outcome.FAILED))
            .mapToLong(Operation::beginNanos)
            .min();
    List<Operation> absent = session.stream().filter(each -> each.is(Outcome.ABSENT)).toList();
    absent.stream()
        .filter(each -> asked.isEmpty() || asked.getAsLong() > each.endNanos())
        .findFirst()
        .ifPresent(each -> ended(session.get(0), each));
    session.stream()
        .filter(each -> each.action() == Action.SIGN_OUT && each.is(Outcome.OK))
        .mapToLong(Operation::endNanos)
        .min()
        .ifPresent(end -> judgeReturn(shown, end));
    absent.stream()
        .filter(each -> asked.isPresent() && asked.getAsLong() <= each.endNanos())
        .mapToLong(Operation::endNanos)
        .min()
        .ifPresent(end -> judgeUnknownEnd(shown, end));
  }

  /** A sign-out that failed may be known on one node first, but then it must reach all. */
  private void judgeUnknownEnd(List<Operation> shown, long gone) {
    shown.stream()
        .filter(each -> each.beginNanos() > Math.max(gone, terms.settledNanos()))
        .filter(each -> findings.stream().noneMatch(known -> isResurrection(known, each)))
        .findFirst()
        .ifPresent(each -> add(Rule.RESURRECTED, 0, each));
  }

  private void ended(Operation first, Operation absent) {
    if (terms.withdrawal() != null && terms.withdrawal().explains(first, absent)) {
      endedByKey.add(absent.session());
    } else {
      add(Rule.UNASKED_SIGN_OUT, 0, absent);
    }
  }

  private void judgeReturn(List<Operation> shown, long gone) {
    List<Operation> later = shown.stream().filter(each -> each.beginNanos() > gone).toList();
    for (Operation each : later) {
      if (terms.allow(gone, each)) {
        longestLagNanos = Math.max(longestLagNanos, each.beginNanos() - gone);
      } else {
        add(Rule.RESURRECTED, 0, each);
        return;
      }
    }
  }

  private static boolean isResurrection(Finding known, Operation of) {
    return known.rule() == Rule.RESURRECTED && known.session().equals(of.session());
  }

  private void add(Rule rule, int number, Operation shownBy) {
    findings.add(new Finding(rule, shownBy.session(), number, shownBy));
  }
}
