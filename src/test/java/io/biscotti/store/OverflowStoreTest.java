package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The contract of every store, and the way to the server and back. */
class OverflowStoreTest extends SessionStoreContract {
  private static final int SERVER_CHARS = 44;

  private final Breakable storage = new Breakable(new MemoryStorage(fixture.clock));
  private final OverflowStore overflow =
      new OverflowStore(fixture.sealed(), fixture.server(storage), fixture.events);

  /** A storage that fails while it is broken. */
  private static final class Breakable implements SessionStorage {
    private final SessionStorage inner;
    boolean broken;

    Breakable(SessionStorage inner) {
      this.inner = inner;
    }

    private void check() {
      if (broken) {
        throw new SessionException("broken by the test");
      }
    }

    @Override
    public Optional<Stored> find(String key) {
      check();
      return inner.find(key);
    }

    @Override
    public boolean create(String key, byte[] bytes, Instant expiresAt) {
      check();
      return inner.create(key, bytes, expiresAt);
    }

    @Override
    public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
      check();
      return inner.update(key, version, bytes, expiresAt);
    }
  }

  @Override
  SessionStore store() {
    return overflow;
  }

  private MutableSession load(String token) {
    return assertInstanceOf(Loaded.Live.class, overflow.load(token)).session();
  }

  private void assertGone(String token) {
    assertInstanceOf(Loaded.Absent.class, overflow.load(token));
  }

  private String save(MutableSession session) {
    return overflow.save(session).orElseThrow();
  }

  private static byte[] large() {
    byte[] bytes = new byte[20_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private String spilled() {
    MutableSession session = fixture.fresh();
    session.set("small", "kept");
    String first = save(session);
    MutableSession next = load(first);
    next.set("large", large());
    String token = save(next);
    assertEquals(SERVER_CHARS, token.length());
    return token;
  }

  @Test
  void save_fits_isSealed() {
    assertTrue(save(fixture.fresh()).length() > SERVER_CHARS);
    assertEquals(0, fixture.events.count(Kind.OVERFLOWED));
  }

  @Test
  void save_tooLarge_isOnTheServerWithTheSameFacts() {
    MutableSession session = fixture.fresh();
    session.idleSeconds(77);
    MutableSession before = load(save(session));
    before.set("large", large());
    MutableSession after = load(save(before));
    assertEquals(before.id(), after.id());
    assertEquals(before.createdAt(), after.createdAt());
    assertEquals(before.expiresAt(), after.expiresAt());
    assertEquals(77, after.idleSeconds());
    assertEquals(20_000, ((byte[]) after.get("large")).length);
    assertEquals(1, fixture.events.count(Kind.OVERFLOWED));
  }

  @Test
  void save_newSessionThatIsTooLarge_isOnTheServer() {
    MutableSession session = fixture.fresh();
    session.set("large", large());
    assertEquals(SERVER_CHARS, save(session).length());
  }

  @Test
  void save_fitsAgain_isSealedWithEverything() {
    MutableSession session = load(spilled());
    String id = session.id();
    session.remove("large");
    session.set("more", 1);
    String token = save(session);
    assertTrue(token.length() > SERVER_CHARS);
    MutableSession back = load(token);
    assertEquals(id, back.id());
    assertEquals("kept", back.get("small"));
    assertEquals(1, back.get("more"));
    assertNull(back.get("large"));
    assertEquals(SERVER_CHARS, spilled().length());
  }

  @Test
  void save_twoRequestsOnTheServer_bothChangesSurvive() {
    String token = spilled();
    MutableSession one = load(token);
    MutableSession two = load(token);
    one.set("a", 1);
    two.set("b", 2);
    assertEquals(token, save(one));
    assertEquals(token, save(two));
    assertEquals(1, load(token).get("a"));
    assertEquals(2, load(token).get("b"));
  }

  /** The response with the sealed token was lost, so the client sends the earlier token again. */
  @Test
  void save_fitsAlready_isSealed() {
    String token = spilled();
    MutableSession session = load(token);
    session.remove("large");
    save(session);
    MutableSession again = load(token);
    again.set("a", 1);
    assertTrue(save(again).length() > SERVER_CHARS);
  }

  /** As before, but the person comes back later. */
  @Test
  void load_whenTheSealedTokenWasLost_worksUntilTheIdleLimit() {
    String token = spilled();
    MutableSession session = load(token);
    session.remove("large");
    save(session);
    fixture.clock.advance(Duration.ofMinutes(20));
    storage.purge();
    assertEquals("kept", load(token).get("small"));
    fixture.clock.advance(Duration.ofMinutes(11));
    assertGone(token);
  }

  /** The session shrinks to a size that fits only when compressed. */
  @Test
  void save_fitsCompressed_isSealed() {
    MutableSession session = load(spilled());
    session.set("large", "x".repeat(19_000));
    assertTrue(save(session).length() > SERVER_CHARS);
  }

  /** One request makes the session fit while another changes it: the later one has both changes. */
  @Test
  void save_returningWhileAnotherWrites_losesNothing() {
    String token = spilled();
    MutableSession one = load(token);
    MutableSession two = load(token);
    one.remove("large");
    two.set("b", 2);
    save(one);
    MutableSession last = load(save(two));
    assertNull(last.get("large"));
    assertEquals(2, last.get("b"));

    token = spilled();
    one = load(token);
    two = load(token);
    one.remove("large");
    two.set("b", 2);
    assertEquals(token, save(two));
    last = load(save(one));
    assertNull(last.get("large"));
    assertEquals(2, last.get("b"));
  }

  @Test
  void save_newIdAsItSpills_endsTheOldOne() {
    String old = save(fixture.fresh());
    MutableSession session = load(old);
    session.renew(fixture.ids.next());
    session.set("large", large());
    String token = save(session);
    assertEquals(session.id(), load(token).id());
    assertGone(old);
  }

  @Test
  void save_newIdAsItReturns_endsTheOldOne() {
    String old = spilled();
    MutableSession session = load(old);
    session.renew(fixture.ids.next());
    session.remove("large");
    String token = save(session);
    assertTrue(token.length() > SERVER_CHARS);
    assertEquals(session.id(), load(token).id());
    assertGone(old);
  }

  /** The session ends wherever it was, and whichever of its tokens somebody kept. */
  @Test
  void delete_afterItMoved_endsEveryToken() {
    String first = save(fixture.fresh());
    MutableSession session = load(first);
    session.set("large", large());
    String second = save(session);
    MutableSession again = load(second);
    again.remove("large");
    String third = save(again);
    overflow.delete(load(third));
    assertGone(first);
    assertGone(second);
    assertGone(third);

    String before = save(fixture.fresh());
    MutableSession other = load(before);
    other.set("large", large());
    String spilled = save(other);
    overflow.delete(load(spilled));
    assertGone(before);
    assertGone(spilled);
  }

  @Test
  void save_endedBeforeItSpills_writesNothing() {
    String token = save(fixture.fresh());
    MutableSession slow = load(token);
    slow.set("large", large());
    overflow.delete(load(token));
    assertEquals(Optional.empty(), overflow.save(slow));
    assertGone(token);
  }

  @Test
  void save_endedBeforeItReturns_writesNothing() {
    String token = spilled();
    MutableSession slow = load(token);
    slow.remove("large");
    overflow.delete(load(token));
    assertEquals(Optional.empty(), overflow.save(slow));
    assertGone(token);
  }

  @Test
  void limits_onTheServer_areThoseItHad() {
    String token = spilled();
    fixture.clock.advance(Duration.ofMinutes(31));
    assertGone(token);
    String other = spilled();
    Instant end = load(other).expiresAt();
    while (fixture.clock.instant().isBefore(end.minus(Duration.ofMinutes(20)))) {
      fixture.clock.advance(Duration.ofMinutes(20));
      MutableSession session = load(other);
      session.set("turn", fixture.clock.instant());
      other = save(session);
    }
    fixture.clock.advance(Duration.ofMinutes(21));
    assertGone(other);
  }

  @Test
  void storageAway_sealedSessionsGoOnAndKeepWhatTheyHave() {
    String small = save(fixture.fresh());
    String token = spilled();
    storage.broken = true;
    MutableSession session = load(small);
    session.set("a", 1);
    small = save(session);
    MutableSession growing = load(small);
    growing.renew(fixture.ids.next());
    growing.set("large", large());
    assertThrows(SessionException.class, () -> overflow.save(growing));
    assertEquals(1, load(small).get("a"));
    assertThrows(SessionException.class, () -> overflow.load(token));
    storage.broken = false;
    assertEquals("kept", load(token).get("small"));
  }

  @Test
  void recall_anyToken_findsItsSession() {
    String token = spilled();
    MutableSession session = load(token);
    assertEquals(session.id(), overflow.recall(token).orElseThrow().id());
    assertInstanceOf(Loaded.Live.class, overflow.reload(session));
    overflow.delete(session);
    assertEquals(session.id(), overflow.recall(token).orElseThrow().id());
    assertFalse(overflow.recall("x".repeat(SERVER_CHARS)).isPresent());
  }
}
