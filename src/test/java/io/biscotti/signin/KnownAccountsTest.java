package io.biscotti.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.account.Account;
import io.biscotti.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The steps of threads and servers one by one, with a database that the test changes. */
class KnownAccountsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final SettableClock clock = new SettableClock(START);
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger reads = new AtomicInteger();
  private final KnownAccounts known =
      new KnownAccounts(this::read, this::changes, LIMIT, clock, nanos::get);

  private Optional<Account> stored = Optional.of(account("Ann", false));
  private long changes = 7;
  private boolean away;
  private Runnable whileReading = () -> {};

  private static Account account(String shown, boolean disabled) {
    return new Account("id", "ann", shown, List.of(), disabled, START, START);
  }

  private Optional<Account> read(String id) {
    refuseIfAway();
    reads.incrementAndGet();
    Optional<Account> found = stored;
    whileReading.run();
    return found;
  }

  private long changes() {
    refuseIfAway();
    return changes;
  }

  private void refuseIfAway() {
    if (away) {
      throw new IllegalStateException("away");
    }
  }

  private void pass(Duration time) {
    clock.advance(time);
    nanos.addAndGet(time.toNanos());
  }

  private String shown() {
    return known.find("id").map(Account::displayName).orElse("none");
  }

  @Test
  void find_again_readsOnce() {
    assertEquals("Ann", shown());
    pass(Duration.ofSeconds(10));
    assertEquals("Ann", shown());
    assertEquals(1, reads.get());
  }

  @Test
  void find_afterTheLimit_readsAgain() {
    assertEquals("Ann", shown());
    stored = Optional.of(account("Anna", false));
    pass(LIMIT);
    assertEquals("Ann", shown());
    pass(Duration.ofMillis(1));
    assertEquals("Anna", shown());
  }

  @Test
  void find_whenOnlyTheWallClockWentOn_readsAgain() {
    assertEquals("Ann", shown());
    stored = Optional.of(account("Anna", false));
    clock.advance(LIMIT.plusMillis(1));
    assertEquals("Anna", shown());
  }

  @Test
  void find_whenTheWallClockWasSetBack_readsAgainAfterTheLimit() {
    assertEquals("Ann", shown());
    stored = Optional.of(account("Anna", false));
    clock.advance(Duration.ofHours(-3));
    nanos.addAndGet(LIMIT.plusMillis(1).toNanos());
    assertEquals("Anna", shown());
  }

  @Test
  void find_afterAnotherServersChange_readsAgainAsSoonAsItPolls() {
    assertEquals("Ann", shown());
    stored = Optional.empty();
    changes++;
    pass(KnownAccounts.NEWS);
    assertEquals("Ann", shown());
    pass(Duration.ofMillis(1));
    assertEquals("none", shown());
  }

  /** After an older copy of the database was restored. */
  @Test
  void find_whenThereAreFewerChangesThanBefore_readsAgain() {
    assertEquals("Ann", shown());
    stored = Optional.empty();
    changes = 0;
    pass(KnownAccounts.NEWS.plusMillis(1));
    assertEquals("none", shown());
  }

  @Test
  void find_inDoubt_readsAgainAtOnce() {
    assertEquals("Ann", shown());
    stored = Optional.empty();
    known.doubt();
    assertEquals("none", shown());
  }

  @Test
  void find_databaseAway_answersNothingFromMemory() {
    assertEquals("Ann", shown());
    away = true;
    pass(KnownAccounts.NEWS.plusMillis(1));
    assertThrows(IllegalStateException.class, this::shown);
    nanos.set(0);
    clock.advance(KnownAccounts.NEWS.negated());
    assertThrows(IllegalStateException.class, this::shown, "the fault outlasts the time of news");
    away = false;
    stored = Optional.empty();
    assertEquals("none", shown());
  }

  @Test
  void find_changedWhileItWasRead_isNotKept() {
    whileReading =
        () -> {
          stored = Optional.empty();
          known.doubt();
        };
    assertEquals("Ann", shown());
    whileReading = () -> {};
    assertEquals("none", shown());
  }

  @Test
  void find_changedElsewhereWhileItWasRead_isDroppedWhenItPolls() {
    whileReading =
        () -> {
          stored = Optional.empty();
          changes++;
        };
    assertEquals("Ann", shown());
    whileReading = () -> {};
    pass(KnownAccounts.NEWS.plusMillis(1));
    assertEquals("none", shown());
  }

  @Test
  void find_missingOrDisabled_isReadEachTime() {
    stored = Optional.empty();
    assertEquals("none", shown());
    stored = Optional.of(account("Ann", true));
    assertTrue(known.find("id").orElseThrow().disabled());
    stored = Optional.of(account("Ann", false));
    assertEquals("Ann", shown());
    assertEquals(3, reads.get());
  }
}
