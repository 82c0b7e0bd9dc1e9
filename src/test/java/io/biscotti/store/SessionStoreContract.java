package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.revocation.KeptLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store has in common. */
abstract class SessionStoreContract {

  final Fixture fixture = new Fixture();

  abstract SessionStore store();

  /** A new session of the store. */
  MutableSession fresh() {
    return fixture.fresh();
  }

  private MutableSession load(String token) {
    return assertInstanceOf(Loaded.Live.class, store().load(token)).session();
  }

  private Loaded.Reason absence(String token) {
    return assertInstanceOf(Loaded.Absent.class, store().load(token)).reason();
  }

  private String saved(MutableSession session) {
    return store().save(session).orElseThrow();
  }

  private void advance(Duration by) {
    fixture.clock.advance(by);
  }

  @Test
  void load_savedSession_givesItsFactsAndAttributes() {
    MutableSession session = fresh();
    session.set("user", "john");
    session.set("cart", List.of(1, 2, 3));

    MutableSession loaded = load(saved(session));

    assertEquals(session.id(), loaded.id());
    assertEquals(session.createdAt(), loaded.createdAt());
    assertEquals(session.expiresAt(), loaded.expiresAt());
    assertEquals(1800, loaded.idleSeconds());
    assertEquals("john", loaded.get("user"));
    assertEquals(List.of(1, 2, 3), loaded.get("cart"));
    assertFalse(loaded.isFresh());
    assertFalse(loaded.isChanged());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "~",
        "~2.",
        "AAAA",
        "not a token",
        "\u0000",
        "é",
        "..",
        "null",
        "%00%ff",
        "{}",
        "AAAAAAAAAAAAAAAAAAAAAA",
        "eyJhbGciOiJub25lIn0.e30."
      })
  void load_whatNeverWasAToken_isAbsent(String token) {
    assertInstanceOf(Loaded.Absent.class, store().load(token));
  }

  @Test
  void load_millionCharacters_isAbsent() {
    assertInstanceOf(Loaded.Absent.class, store().load("A".repeat(1_000_000)));
  }

  @Test
  void load_atTheIdleLimit_isExpired() {
    String token = saved(fresh());

    advance(Duration.ofMinutes(30).minusMillis(1));
    load(token);
    advance(Duration.ofMillis(1));
    assertEquals(Loaded.Reason.EXPIRED, absence(token));
  }

  @Test
  void load_atTheAbsoluteLimitHoweverBusy_isExpired() {
    MutableSession session = fresh();
    String token = saved(session);
    for (int minutes = 20; minutes < 12 * 60; minutes += 20) {
      advance(Duration.ofMinutes(20));
      token = saved(load(token));
    }
    advance(Duration.ofMinutes(20).minusMillis(1));
    load(token);
    advance(Duration.ofMillis(1));
    assertEquals(Loaded.Reason.EXPIRED, absence(token));
  }

  @Test
  void load_idleTimeOfItsOwn_isObeyed() {
    MutableSession session = fresh();
    session.idleSeconds(60);
    String token = saved(session);

    advance(Duration.ofSeconds(59));
    load(token);
    advance(Duration.ofSeconds(1));
    assertEquals(Loaded.Reason.EXPIRED, absence(token));
  }

  @Test
  void load_noIdleLimit_livesToTheAbsoluteLimit() {
    MutableSession session = fresh();
    session.idleSeconds(0);
    String token = saved(session);

    advance(Duration.ofHours(12).minusMillis(1));
    load(token);
  }

  @Test
  void isStale_atATenthOfTheIdleTime_becomesTrue() {
    MutableSession session = load(saved(fresh()));
    Instant start = fixture.clock.instant();

    assertFalse(session.isStale(start.plus(Duration.ofMinutes(3)).minusMillis(1)));
    assertTrue(session.isStale(start.plus(Duration.ofMinutes(3))));
  }

  @Test
  void access_untilATenthOfTheIdleTime_needsNoSave() {
    String token = saved(fresh());
    advance(Duration.ofMinutes(3).minusMillis(1));
    assertFalse(store().access(token));
    advance(Duration.ofMillis(1));
    assertTrue(store().access(token));

    String next = saved(load(token));
    assertFalse(store().access(next));
    advance(Duration.ofMinutes(3));
    assertTrue(store().access(next));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "~", "~2.", "AAAA"})
  void access_withAnUnknownToken_needsNoSave(String token) {
    assertFalse(store().access(token));
    advance(Duration.ofHours(1));
    assertFalse(store().access(token));
  }

  @Test
  void access_ofASessionThatIsOver_doesNotReviveIt() {
    MutableSession session = fresh();
    session.idleSeconds(60);
    String token = saved(session);
    advance(Duration.ofSeconds(60));
    assertFalse(store().access(token));
    assertEquals(Loaded.Reason.EXPIRED, absence(token));

    MutableSession shortened = load(saved(fresh()));
    shortened.idleSeconds(1);
    String next = saved(shortened);
    advance(Duration.ofSeconds(2));
    assertFalse(store().access(next));
    assertEquals(Loaded.Reason.EXPIRED, absence(next));
  }

  @Test
  void save_movesTheIdleLimitAndNotTheAbsoluteOne() {
    MutableSession session = fresh();
    Instant limit = session.expiresAt();
    String token = saved(session);
    advance(Duration.ofMinutes(10));
    token = saved(load(token));

    MutableSession loaded = load(token);
    assertEquals(fixture.clock.instant(), loaded.lastSeenAt());
    assertEquals(fixture.clock.instant().plus(Duration.ofMinutes(30)), loaded.idleExpiresAt());
    assertEquals(limit, loaded.expiresAt());
  }

  @Test
  void save_onANodeWhoseClockIsBehind_leavesTheIdleLimit() {
    String token = saved(fresh());
    advance(Duration.ofMinutes(-25));
    MutableSession session = load(token);
    session.set("cart", "full");
    Instant limit = session.idleExpiresAt();
    String changed = saved(session);
    assertEquals(limit, session.idleExpiresAt());
    advance(Duration.ofMinutes(25 + 29));
    assertEquals("full", load(changed).get("cart"));
  }

  @Test
  void save_valueChangedInPlace_isSaved() {
    MutableSession session = fresh();
    session.set("cart", new ArrayList<>(List.of("tea")));
    String token = saved(session);

    MutableSession loaded = load(token);
    @SuppressWarnings("unchecked")
    List<String> cart = (List<String>) loaded.get("cart");
    loaded.settle();
    assertFalse(loaded.isChanged());
    cart.add("milk");
    loaded.settle();
    assertTrue(loaded.isChanged());

    assertEquals(List.of("tea", "milk"), load(saved(loaded)).get("cart"));
  }

  @Test
  void set_equalValue_isNoChange() {
    MutableSession session = fresh();
    session.set("user", "john");
    MutableSession loaded = load(saved(session));

    loaded.set("user", new String("john"));
    assertFalse(loaded.isChanged());
  }

  @Test
  void remove_attribute_isGoneAfterSaving() {
    MutableSession session = fresh();
    session.set("a", 1);
    session.set("b", 2);
    MutableSession loaded = load(saved(session));

    assertEquals(1, loaded.remove("a"));
    MutableSession again = load(saved(loaded));
    assertNull(again.get("a"));
    assertEquals(List.of("b"), again.names());
  }

  @Test
  void renew_savedSession_keepsAttributesUnderAnotherIdAndToken() {
    MutableSession session = fresh();
    session.set("user", "john");
    String before = saved(session);

    MutableSession loaded = load(before);
    loaded.renew(fixture.ids.next());
    String after = saved(loaded);

    assertNotEquals(before, after);
    assertNotEquals(session.id().hashCode() + before, loaded.id().hashCode() + after);
    assertEquals("john", load(after).get("user"));
    assertEquals(loaded.id(), load(after).id());
  }

  @Test
  void renew_twoRequestsAtOnce_bothEndUpOnALiveSession() {
    String before = saved(fresh());
    MutableSession first = load(before);
    MutableSession second = load(before);
    first.set("a", 1);
    first.renew(fixture.ids.next());
    second.set("b", 2);
    second.renew(fixture.ids.next());

    String one = saved(first);
    String two = saved(second);

    assertEquals(1, load(one).get("a"));
    assertEquals(2, load(two).get("b"));
  }

  @Test
  void save_deletedSession_isDropped() {
    MutableSession session = load(saved(fresh()));
    session.set("user", "john");
    store().delete(session);

    assertTrue(store().save(session).isEmpty());
  }

  @Test
  void delete_sessionThatWasNeverSaved_isIgnored() {
    MutableSession session = fresh();
    store().delete(session);
    assertTrue(store().save(session).isEmpty());
    assertEquals(0, fixture.revocations.size(), "nobody has a token of it");
  }

  @Test
  void load_tokenOfADeletedSession_isRevokedUpToTheAbsoluteLimit() {
    String token = saved(fresh());
    MutableSession session = load(token);
    store().delete(load(token));

    assertEquals(new Loaded.Absent(Loaded.Reason.REVOKED, session.id()), store().load(token));
    advance(Duration.ofHours(12).minusMillis(1));
    assertEquals(Loaded.Reason.REVOKED, absence(token), "told although it is idle too long");
    advance(Duration.ofMillis(1));
    assertEquals(Loaded.Reason.EXPIRED, absence(token));
  }

  @Test
  void load_idRevokedFromElsewhere_isRevoked() {
    String token = saved(fresh());
    MutableSession session = load(token);
    fixture.revocations.revoke(session.id(), session.expiresAt());
    assertEquals(Loaded.Reason.REVOKED, absence(token));
  }

  @Test
  void load_tokenOfAReplacedId_isRevoked() {
    String before = saved(fresh());
    MutableSession session = load(before);
    session.renew(fixture.ids.next());
    String after = saved(session);

    assertEquals(Loaded.Reason.REVOKED, absence(before));
    load(after);
  }

  @Test
  void save_loadedBeforeSignOut_bringsNothingBack() {
    String token = saved(fresh());
    MutableSession inFlight = load(token);
    store().delete(load(token));
    inFlight.set("user", "john");

    assertTrue(store().save(inFlight).isEmpty());
    assertEquals(Loaded.Reason.REVOKED, absence(token));
  }

  @Test
  void save_renewedByARequestLoadedBeforeSignOut_bringsNothingBack() {
    String token = saved(fresh());
    MutableSession inFlight = load(token);
    store().delete(load(token));
    inFlight.set("user", "john");
    inFlight.renew(fixture.ids.next());

    assertTrue(store().save(inFlight).isEmpty());
  }

  @Test
  void save_renewedAfterTheRenewedSessionWasEnded_bringsNothingBack() {
    String token = saved(fresh());
    MutableSession first = load(token);
    MutableSession second = load(token);
    first.renew(fixture.ids.next());
    store().delete(load(saved(first)));
    second.renew(fixture.ids.next());

    assertTrue(store().save(second).isEmpty());
  }

  @Test
  void delete_byARequestLoadedBeforeARenewal_endsTheRenewedSession() {
    String before = saved(fresh());
    MutableSession signingOut = load(before);
    MutableSession renewing = load(before);
    renewing.renew(fixture.ids.next());
    String after = saved(renewing);
    store().delete(signingOut);

    assertEquals(Loaded.Reason.REVOKED, absence(after));
  }

  @Test
  void save_savedTwiceAfterRenewing_keepsItsNewId() {
    MutableSession session = load(saved(fresh()));
    session.renew(fixture.ids.next());
    saved(session);
    session.set("a", 1);

    assertEquals(1, load(saved(session)).get("a"));
  }

  @Test
  void revoke_anyIdThatASessionHadInOneRequest_endsIt() {
    for (int which = 0; which < 3; which++) {
      MutableSession session = load(saved(fresh()));
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ids.add(session.id());
        session.renew(fixture.ids.next());
      }
      String token = saved(session);
      load(token);
      fixture.revocations.revoke(ids.get(which), session.expiresAt());
      assertEquals(Loaded.Reason.REVOKED, absence(token), "by id " + which);
    }
  }

  @Test
  void revoke_idThatANewSessionHadFirst_endsItAndIsNotWrittenDownBefore() {
    KeptLog log = new KeptLog();
    fixture.revocations.keepIn(log);
    MutableSession session = fresh();
    String first = session.id();
    session.renew(fixture.ids.next());
    String token = saved(session);
    assertEquals(Map.of(), log.kept(), "nobody has a token of it");

    fixture.revocations.revoke(first, session.expiresAt());
    assertEquals(Loaded.Reason.REVOKED, absence(token));
    assertEquals(Set.of(session.id()), log.kept().keySet());
  }

  @Test
  void save_idRevokedBetweenTwoRenewals_bringsNothingBack() {
    String token = saved(fresh());
    MutableSession session = load(token);
    session.renew(fixture.ids.next());
    fixture.revocations.revoke(session.id(), session.expiresAt());
    session.renew(fixture.ids.next());

    assertTrue(store().save(session).isEmpty());
    assertEquals(Loaded.Reason.REVOKED, absence(token));
  }

  @Test
  void revoke_idOfTheLaterOfTwoRenewals_endsTheSessionThatItSaved() {
    String before = saved(fresh());
    MutableSession first = load(before);
    MutableSession second = load(before);
    first.renew(fixture.ids.next());
    saved(first);
    second.renew(fixture.ids.next());
    String told = second.id();
    second.renew(fixture.ids.next());
    String token = saved(second);

    fixture.revocations.revoke(told, second.expiresAt());
    assertEquals(Loaded.Reason.REVOKED, absence(token));
  }

  private MutableSession withSharedList() {
    MutableSession session = fresh();
    List<Object> shared = new ArrayList<>(List.of("one"));
    session.set("cart", shared);
    session.set("checkout", new ArrayList<>(List.of("step", shared)));
    session.set("alone", new ArrayList<>(List.of("one")));
    return load(saved(session));
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(MutableSession session, String name) {
    return (List<Object>) session.get(name);
  }

  @Test
  void load_objectThatTwoAttributesHave_isOneObject() {
    MutableSession session = withSharedList();
    assertSame(list(session, "cart"), list(session, "checkout").get(1));

    list(session, "cart").add("two");
    assertEquals(List.of("one", "two"), list(session, "checkout").get(1));
    MutableSession again = load(saved(session));
    assertEquals(List.of("one", "two"), list(again, "checkout").get(1));
    assertSame(list(again, "cart"), list(again, "checkout").get(1));
    assertEquals(List.of("one"), list(again, "alone"));
  }

  @Test
  void save_oneOfTwoThatShareAnObject_leavesTheOther() {
    MutableSession session = withSharedList();
    assertEquals(List.of("one"), session.remove("cart"));
    MutableSession without = load(saved(session));
    assertNull(without.get("cart"));
    assertEquals(List.of("step", List.of("one")), without.get("checkout"));

    MutableSession other = withSharedList();
    other.set("checkout", "done");
    MutableSession replaced = load(saved(other));
    assertEquals(List.of("one"), replaced.get("cart"));
    assertEquals("done", replaced.get("checkout"));
  }

  @Test
  void save_untouchedAttributesThatShareAnObject_changesNothing() {
    MutableSession session = withSharedList();
    list(session, "cart");
    session.settle();
    assertFalse(session.isChanged());
  }

  @Test
  void save_renamedWhileShared_keepsTheObjectShared() {
    MutableSession session = withSharedList();
    session.renew(fixture.ids.next());
    session.set("third", session.get("cart"));
    MutableSession again = load(saved(session));
    assertSame(again.get("third"), list(again, "checkout").get(1));
    assertSame(again.get("third"), again.get("cart"));
  }
}
