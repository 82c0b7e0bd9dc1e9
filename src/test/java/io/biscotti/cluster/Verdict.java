package io.biscotti.cluster;

import io.biscotti.cluster.Finding.Rule;
import io.biscotti.cluster.Operation.Action;
import io.biscotti.cluster.Operation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a {@link Checker} found.
 *
 * @param sessions how many there were
 * @param endedByKey sessions that ended with a withdrawn key
 * @param longestLag how long after its acknowledged sign-out a session was still accepted, within
 *     the allowed time
 */
record Verdict(
    List<Operation> history,
    int sessions,
    List<Finding> findings,
    Set<String> endedByKey,
    Duration longestLag) {

  /** Copies the collections. */
  Verdict {
    history = List.copyOf(history);
    findings = List.copyOf(findings);
    endedByKey = Set.copyOf(endedByKey);
  }

  long count(Rule rule) {
    return findings.stream().filter(each -> each.rule() == rule).count();
  }

  long count(Action action, Outcome outcome) {
    return history.stream().filter(each -> each.action() == action && each.is(outcome)).count();
  }
}
