package io.biscotti.throttle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.throttle.Throttle.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThrottleTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Throttle throttle = new Throttle(now::get);

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private void fail(Key key, int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed(key);
    }
  }

  private boolean isOpen(String account, String address) {
    return throttle.delay(new Key(account, address)).isEmpty();
  }

  @Test
  void failures_ofOneKey_closeOnlyThatKey() {
    Key key = new Key("amy", "10.0.0.1");
    fail(key, Throttle.AT_ACCOUNT - 1);
    assertTrue(isOpen("amy", "10.0.0.1"));
    fail(key, 1);
    assertEquals(Optional.of(Duration.ofMinutes(1)), throttle.delay(key));
    assertTrue(isOpen("amy", "10.0.0.2"));
    assertTrue(isOpen("bob", "10.0.0.1"));
  }

  @Test
  void time_passing_opensAgain() {
    Key key = new Key("amy", "10.0.0.1");
    fail(key, Throttle.AT_ACCOUNT);
    pass(Duration.ofSeconds(59));
    assertEquals(Optional.of(Duration.ofSeconds(1)), throttle.delay(key));
    pass(Duration.ofSeconds(1));
    assertEquals(Optional.empty(), throttle.delay(key));
  }

  @Test
  void failures_atOnce_delayTheNextAttempt() {
    Key key = new Key("amy", "10.0.0.1");
    fail(key, 2 * Throttle.AT_ACCOUNT);
    assertEquals(Optional.of(Duration.ofMinutes(11)), throttle.delay(key));
  }

  @Test
  void success_afterFailures_resetsThem() {
    Key key = new Key("amy", "10.0.0.1");
    fail(key, Throttle.AT_ACCOUNT - 1);
    throttle.succeeded(key);
    fail(key, Throttle.AT_ACCOUNT - 1);
    assertEquals(Optional.empty(), throttle.delay(key));
  }

  @Test
  void failures_ofOneAddressAtManyAccounts_closeTheAddress() {
    for (int i = 0; i < Throttle.FROM_ADDRESS; i++) {
      throttle.failed(new Key("name" + i, "10.0.0.1"));
    }
    assertTrue(!isOpen("amy", "10.0.0.1"));
    assertTrue(isOpen("amy", "10.0.0.2"));
  }

  @Test
  void strangers_guessing_leaveTheOwnersAddressOpen() {
    throttle.succeeded(new Key("amy", "10.0.0.1"));
    for (int i = 0; i < 10 * Throttle.OF_STRANGERS; i++) {
      throttle.failed(new Key("amy", "10.1.0." + i));
    }
    assertTrue(!isOpen("amy", "10.0.0.2"));
    assertTrue(isOpen("amy", "10.0.0.1"));
    pass(Duration.ofMinutes(2));
    assertTrue(isOpen("amy", "10.0.0.2"), "a new device, once strangers pause");
  }

  @Test
  void registrations_fromOneAddress_areLimited() {
    for (int i = 0; i < Throttle.REGISTRATIONS; i++) {
      assertEquals(Optional.empty(), throttle.register("10.0.0.1"));
    }
    assertEquals(Optional.of(Duration.ofSeconds(3)), throttle.register("10.0.0.1"));
    assertEquals(Optional.empty(), throttle.register("10.0.0.2"));
  }

  /** One account can't fill memory by signing in and out. */
  @Test
  void successes_ofOneAccountWithoutPause_areLimited() {
    for (int i = 0; i < Throttle.SIGN_INS_OF_ACCOUNT; i++) {
      Key key = new Key("amy", "10.0." + i / 250 + "." + i % 250);
      assertEquals(Optional.empty(), throttle.delay(key));
      throttle.succeeded(key);
    }
    assertTrue(!isOpen("amy", "10.0.0.1"), "an address that its owner signed in from");
    assertTrue(isOpen("bob", "10.0.0.1"));
    pass(Duration.ofMillis(1_200));
    assertTrue(isOpen("amy", "10.0.0.1"));
  }

  @Test
  void successes_fromOneAddressAtManyAccounts_areLimited() {
    for (int i = 0; i < Throttle.SIGN_INS_FROM_ADDRESS; i++) {
      assertTrue(isOpen("name" + i, "10.0.0.1"));
      throttle.succeeded(new Key("name" + i, "10.0.0.1"));
    }
    assertTrue(!isOpen("amy", "10.0.0.1"));
    assertTrue(isOpen("amy", "10.0.0.2"));
  }

  @Test
  void unregistered_registrationThatWasNotTried_isNotCounted() {
    for (int i = 0; i < 2 * Throttle.REGISTRATIONS; i++) {
      assertEquals(Optional.empty(), throttle.register("10.0.0.1"));
      throttle.unregistered("10.0.0.1");
    }
    assertEquals(Optional.empty(), throttle.register("10.0.0.1"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1,10.0.0.1",
    "2001:db8::1,20010db800000000",
    "[2001:DB8:0:0:1::2%eth0],20010db800000000",
    "::ffff:10.0.0.1,10.0.0.1",
    "a.example,a.example",
  })
  void network_address_isTheSubscribersPrefix(String address, String network) {
    assertEquals(network, ClientAddress.of(address));
  }
}
