package io.biscotti.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.cluster.Checker.Terms;
import io.biscotti.cluster.Checker.Withdrawal;
import io.biscotti.cluster.Finding.Rule;
import io.biscotti.cluster.Operation.Action;
import io.biscotti.cluster.Operation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckerTest {

  private final List<Operation> history = new ArrayList<>();
  private long now;

  /** One operation after the other. */
  private CheckerTest then(Action action, Outcome outcome, int added, Integer... seen) {
    return during(now + 1, now + 10, action, outcome, added, seen);
  }

  private CheckerTest during(
      long begin, long end, Action action, Outcome outcome, int added, Integer... seen) {
    history.add(new Operation(1, "s", action, begin, end, outcome, added, Set.of(seen), ""));
    now = Math.max(now, end);
    return this;
  }

  private CheckerTest wrote(int added, Integer... seen) {
    return then(Action.WRITE, Outcome.OK, added, seen);
  }

  private CheckerTest read(Integer... seen) {
    return then(Action.READ, Outcome.OK, 0, seen);
  }

  private CheckerTest foundNothing() {
    return then(Action.READ, Outcome.ABSENT, 0);
  }

  private CheckerTest signedOut() {
    return then(Action.SIGN_OUT, Outcome.OK, 0);
  }

  /** The findings, as in {@code LOST_WRITE 1 at 21}: the rule, the number, and where it shows. */
  private void assertFound(String... expected) {
    assertFound(Checker.check(history, Terms.STRICT), expected);
  }

  private static void assertFound(Verdict verdict, String... expected) {
    assertEquals(
        List.of(expected),
        verdict.findings().stream()
            .map(each -> each.rule() + " " + each.number() + " at " + each.shownBy().beginNanos())
            .toList());
  }

  @Test
  void check_writesAndReadsInOrder_findsNothing() {
    then(Action.SIGN_IN, Outcome.OK, 0).wrote(1, 1).read(1).wrote(2, 1, 2).read(1, 2);
    signedOut().foundNothing().assertFound();
  }

  @Test
  void check_acknowledgedWriteNeverSeenAgain_isLost() {
    wrote(1, 1).wrote(2, 1, 2).read(2).read(2).assertFound("LOST_WRITE 1 at 21");
  }

  @Test
  void check_writeMissingFromItsOwnAnswer_isLost() {
    wrote(1).assertFound("LOST_WRITE 1 at 1");
  }

  @Test
  void check_numberMissingOnce_isAStaleRead() {
    wrote(1, 1).read().read(1).assertFound("STALE_READ 1 at 11");
  }

  @Test
  void check_numberBackForOneRead_isLost() {
    wrote(1, 1).read().read(1).read().assertFound("LOST_WRITE 1 at 11");
  }

  @Test
  void check_sessionAfterItsSignOut_isResurrected() {
    wrote(1, 1).signedOut().foundNothing().read(1).assertFound("RESURRECTED 0 at 31");
  }

  @Test
  void check_writeAfterTheSignOut_isResurrected() {
    wrote(1, 1).signedOut().wrote(2, 1, 2).assertFound("RESURRECTED 0 at 21");
  }

  @Test
  void check_sessionGoneWithoutSignOut_isUnasked() {
    wrote(1, 1).foundNothing().assertFound("UNASKED_SIGN_OUT 0 at 11");
  }

  @Test
  void check_sessionGoneBeforeTheSignOutBegan_isUnasked() {
    wrote(1, 1).foundNothing().signedOut().assertFound("UNASKED_SIGN_OUT 0 at 11");
  }

  @Test
  void check_numberOfAnotherSession_isForeign() {
    wrote(1, 1).read(1, 7).read(1, 7).assertFound("FOREIGN_VALUE 7 at 11");
  }

  @Test
  void check_numberReadBeforeItsWriteBegan_isForeign() {
    read(1).wrote(1, 1).assertFound("FOREIGN_VALUE 1 at 1");
  }

  @Test
  void check_writeThatDidNothingShows_isForeign() {
    then(Action.WRITE, Outcome.FAILED, 1).read(1).assertFound("FOREIGN_VALUE 1 at 11");
  }

  @Test
  void check_writeOfUnknownOutcome_mayHaveHappenedOrNot() {
    then(Action.WRITE, Outcome.UNKNOWN, 1).read().read(1).read(1).assertFound();
    then(Action.WRITE, Outcome.UNKNOWN, 2).read(1).read(1).assertFound();
  }

  @Test
  void check_writeOfUnknownOutcomeSeenOnce_mustStay() {
    then(Action.WRITE, Outcome.UNKNOWN, 1).read(1).read().assertFound("LOST_WRITE 1 at 21");
  }

  @Test
  void check_readsDuringAWrite_mayShowItOrNot() {
    during(1, 100, Action.WRITE, Outcome.OK, 1, 1);
    during(2, 10, Action.READ, Outcome.OK, 0);
    during(90, 110, Action.READ, Outcome.OK, 0);
    read(1).assertFound();
  }

  @Test
  void check_readAfterAnOverlappingReadSawIt_mustShowIt() {
    during(1, 100, Action.WRITE, Outcome.OK, 1, 1);
    during(2, 10, Action.READ, Outcome.OK, 0, 1);
    during(20, 30, Action.READ, Outcome.OK, 0);
    read(1).assertFound("STALE_READ 1 at 20");
  }

  @Test
  void check_signOutOfUnknownOutcome_mayHaveHappenedOrNot() {
    wrote(1, 1).then(Action.SIGN_OUT, Outcome.UNKNOWN, 0).read(1).foundNothing().assertFound();
    read(1).assertFound();
    assertFound(Checker.check(history, new Terms(Duration.ZERO, 45, null)));
    read(1);
    Terms settled = new Terms(Duration.ZERO, 45, null);
    assertFound(Checker.check(history, settled), "RESURRECTED 0 at 51");
  }

  @Test
  void check_requestThatRacesTheSignOut_mayFindTheSession() {
    wrote(1, 1);
    during(50, 100, Action.SIGN_OUT, Outcome.OK, 0);
    during(60, 200, Action.WRITE, Outcome.OK, 2, 1, 2);
    foundNothing().assertFound();
  }

  @Test
  void check_acceptedWithinTheLag_isMeasuredNotFound() {
    Terms lag = new Terms(Duration.ofNanos(5), 25, null);
    wrote(1, 1).signedOut().read(1);
    Verdict verdict = Checker.check(history, lag);
    assertFound(verdict);
    assertEquals(Duration.ofNanos(1), verdict.longestLag());
    read(1);
    assertFound(Checker.check(history, lag), "RESURRECTED 0 at 31");
  }

  @Test
  void check_sessionGoneWithTheWithdrawnKey_isListedApart() {
    wrote(1, 1).foundNothing();
    Verdict verdict = Checker.check(history, withdrawn(15, 30, true));
    assertFound(verdict);
    assertEquals(Set.of("s"), verdict.endedByKey());
    assertFound(Checker.check(history, withdrawn(25, 30, true)), "UNASKED_SIGN_OUT 0 at 11");
    assertFound(Checker.check(history, withdrawn(-9, 0, true)), "UNASKED_SIGN_OUT 0 at 11");
  }

  @Test
  void check_sessionUsedAfterItsKeyWasWithdrawn_outlivedIt() {
    wrote(1, 1).read(1).read(1).read(1);
    assertFound(Checker.check(history, withdrawn(15, 25, true)), "OUTLIVED_KEY 0 at 31");
    assertFound(Checker.check(history, withdrawn(15, 25, false)));
    assertFound(Checker.check(history, withdrawn(5, 15, true)));
  }

  @Test
  void check_threeFaultsInThreeSessions_namesEach() {
    wrote(1, 1).read().signedOut();
    List<Operation> all = new ArrayList<>(renamed("lost"));
    history.clear();
    wrote(2, 2).read().read(2);
    all.addAll(renamed("stale"));
    history.clear();
    wrote(3, 3).signedOut().read(3);
    all.addAll(renamed("back"));
    assertEquals(
        Set.of("LOST_WRITE lost", "STALE_READ stale", "RESURRECTED back"),
        Set.copyOf(
            Checker.check(all, Terms.STRICT).findings().stream()
                .map(each -> each.rule() + " " + each.session())
                .toList()));
    assertEquals(1, Checker.check(all, Terms.STRICT).count(Rule.LOST_WRITE));
    assertEquals(3, Checker.check(all, Terms.STRICT).count(Action.WRITE, Outcome.OK));
  }

  @Test
  void check_acceptedOnceAllIsSettled_isResurrected() {
    Terms settled = new Terms(Duration.ofHours(1), 20, null);
    wrote(1, 1).signedOut().read(1);
    assertFound(Checker.check(history, settled), "RESURRECTED 0 at 21");
  }

  @Test
  void check_writeWhileTheKeyIsWithdrawn_mayEndWithTheSession() {
    wrote(1, 1).wrote(2, 1, 2).wrote(3, 1, 3).foundNothing();
    assertFound(Checker.check(history, withdrawn(15, 35, true)));
    assertFound(Checker.check(history, withdrawn(35, 35, true)), "LOST_WRITE 2 at 21");
    read(1, 3);
    assertFound(
        Checker.check(history, withdrawn(50, 50, true)),
        "UNASKED_SIGN_OUT 0 at 31",
        "LOST_WRITE 2 at 21");
  }

  @Test
  void check_signedOutWhileItsKeyIsWithdrawn_mayGoOnUntilAllKnow() {
    wrote(1, 1).signedOut().read(1).read(1);
    assertFound(Checker.check(history, withdrawn(15, 35, false)));
    assertFound(Checker.check(history, withdrawn(15, 30, false)), "RESURRECTED 0 at 31");
    assertFound(Checker.check(history, withdrawn(25, 35, false)), "RESURRECTED 0 at 21");
  }

  @Test
  void check_writeBeforeASignOutWhileTheKeyIsWithdrawn_mayEndWithTheSession() {
    wrote(1, 1).wrote(2, 1, 2).wrote(3, 1, 3).signedOut();
    assertFound(Checker.check(history, withdrawn(15, 45, false)));
    assertFound(Checker.check(history, withdrawn(15, 20, false)), "LOST_WRITE 2 at 21");
    assertFound(Checker.check(history, withdrawn(41, 50, false)), "LOST_WRITE 2 at 21");
    assertFound(Checker.check(history, Terms.STRICT), "LOST_WRITE 2 at 21");
  }

  private static Terms withdrawn(long begin, long known, boolean ofAll) {
    return new Terms(Duration.ZERO, Long.MAX_VALUE, new Withdrawal(begin, known, ofAll));
  }

  private List<Operation> renamed(String session) {
    return history.stream()
        .map(
            each ->
                new Operation(
                    each.client(),
                    session,
                    each.action(),
                    each.beginNanos(),
                    each.endNanos(),
                    each.outcome(),
                    each.added(),
                    each.seen(),
                    each.cause()))
        .toList();
  }
}
