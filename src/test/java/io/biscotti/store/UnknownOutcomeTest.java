package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.biscotti.lifecycle.SessionException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A write that fails may nevertheless have taken effect, or may do so later: in storages that write
 * whole records, and in those that patch them.
 */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class UnknownOutcomeTest {
  private final Fixture fixture = new Fixture();
  private final Doubtful storage;
  private final ServerStore store;
  private final String token;

  UnknownOutcomeTest(boolean patches) {
    storage = new Doubtful(new MemoryStorage(fixture.clock), patches);
    store = fixture.server(storage);
    MutableSession session = fixture.fresh();
    session.set("filling", "x".repeat(500));
    token = store.save(session).orElseThrow();
  }

  private enum Failure {
    NONE,
    AFTER_WRITING,
    BEFORE_WRITING
  }

  private static final class Doubtful implements SessionStorage {
    private final SessionStorage inner;
    private final boolean patches;
    Failure next = Failure.NONE;

    Doubtful(SessionStorage inner, boolean patches) {
      this.inner = inner;
      this.patches = patches;
    }

    @Override
    public Optional<Stored> find(String key) {
      return inner.find(key);
    }

    @Override
    public boolean create(String key, byte[] bytes, Instant expiresAt) {
      return inner.create(key, bytes, expiresAt);
    }

    @Override
    public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
      return write(() -> inner.update(key, version, bytes, expiresAt));
    }

    @Override
    public boolean patches() {
      return patches;
    }

    @Override
    public boolean patch(String key, long version, byte[] patch, Instant expiresAt) {
      return write(() -> inner.patch(key, version, patch, expiresAt));
    }

    private boolean write(BooleanSupplier work) {
      Failure now = next;
      next = Failure.NONE;
      if (now == Failure.BEFORE_WRITING) {
        throw new SessionException("no answer");
      }
      boolean done = work.getAsBoolean();
      if (now == Failure.AFTER_WRITING) {
        throw new SessionException("no answer");
      }
      return done;
    }
  }

  private MutableSession load() {
    return assertInstanceOf(Loaded.Live.class, store.load(token)).session();
  }

  private void failToSave(MutableSession session, Failure failure) {
    storage.next = failure;
    assertThrows(SessionException.class, () -> store.save(session));
  }

  private void other(String name, Object value) {
    MutableSession session = load();
    session.set(name, value);
    store.save(session);
  }

  @Test
  void save_againAfterAWriteThatTookEffect_succeeds() {
    MutableSession session = load();
    session.set("a", 1);
    failToSave(session, Failure.AFTER_WRITING);
    session.set("b", 2);
    assertEquals(token, store.save(session).orElseThrow());
    assertEquals(1, load().get("a"));
    assertEquals(2, load().get("b"));
  }

  @Test
  void save_againAfterOneThatSetWhatAnotherHadRemoved_succeeds() {
    MutableSession removing = load();
    removing.remove("filling");
    store.save(removing);
    MutableSession session = load();
    session.set("filling", "y".repeat(500));
    failToSave(session, Failure.AFTER_WRITING);
    session.set("b", 2);
    assertEquals(token, store.save(session).orElseThrow());
    assertEquals(2, load().get("b"));
  }

  @Test
  void save_againAfterAWriteThatTookNoEffect_succeeds() {
    MutableSession session = load();
    session.set("a", 1);
    failToSave(session, Failure.BEFORE_WRITING);
    assertEquals(token, store.save(session).orElseThrow());
    assertEquals(1, load().get("a"));
  }

  /** The other request has seen the value and replaced it; a merge would bring it back. */
  @Test
  void save_againAfterAnotherRequestChangedWhatTookEffect_isRefused() {
    MutableSession session = load();
    session.set("a", 1);
    failToSave(session, Failure.AFTER_WRITING);
    other("a", 2);
    assertThrows(SessionException.class, () -> store.save(session));
    assertThrows(SessionException.class, () -> store.save(session));
    assertEquals(2, load().get("a"));
  }

  @Test
  void save_againAfterAnotherRequestWroteInstead_isRefused() {
    MutableSession session = load();
    session.set("a", 1);
    failToSave(session, Failure.BEFORE_WRITING);
    other("a", 2);
    assertThrows(SessionException.class, () -> store.save(session));
    assertEquals(2, load().get("a"));
  }

  @Test
  void save_againAfterTheSessionEnded_writesNothing() {
    MutableSession session = load();
    session.set("a", 1);
    failToSave(session, Failure.AFTER_WRITING);
    store.delete(load());
    assertEquals(Optional.empty(), store.save(session));
    assertInstanceOf(Loaded.Absent.class, store.load(token));
  }

  @Test
  void save_againAfterANewIdThatMayBeWritten_isRefused() {
    MutableSession session = load();
    session.renew(fixture.ids.next());
    failToSave(session, Failure.AFTER_WRITING);
    assertThrows(SessionException.class, () -> store.save(session));
    assertInstanceOf(Loaded.Absent.class, store.load(token));
  }

  @Test
  void delete_failsAfterWriting_endsTheSessionAllTheSame() {
    MutableSession session = load();
    storage.next = Failure.AFTER_WRITING;
    assertThrows(SessionException.class, () -> store.delete(session));
    assertInstanceOf(Loaded.Absent.class, store.load(token));
  }

  @Test
  void delete_failsBeforeWriting_endsTheSessionAllTheSame() {
    MutableSession session = load();
    storage.next = Failure.BEFORE_WRITING;
    assertThrows(SessionException.class, () -> store.delete(session));
    assertInstanceOf(Loaded.Absent.class, store.load(token));
  }
}
