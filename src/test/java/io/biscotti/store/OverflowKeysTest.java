package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.OperatorsRing;
import io.biscotti.storage.SealedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A key that is withdrawn while a session moves between its cookies and the server. */
class OverflowKeysTest {
  private static final int SERVER_CHARS = 44;

  private final Fixture fixture = new Fixture();
  private final OperatorsRing keys = OperatorsRing.create();
  private final Withdrawing storage =
      new Withdrawing(
          new SealedStorage(
              new MemoryStorage(fixture.clock),
              keys.ring().sealer("session record", "records"),
              "",
              Fixture.POLICY.lifetime()));
  private final OverflowStore overflow =
      new OverflowStore(fixture.sealed(keys.ring()), fixture.server(storage), fixture.events);

  OverflowKeysTest() throws IOException {}

  /** Withdraws the key as a record is written: before it is sealed, or after it is stored. */
  private final class Withdrawing implements SessionStorage {
    private final SessionStorage inner;
    private boolean beforeCreating;
    private boolean afterUpdating;

    Withdrawing(SessionStorage inner) {
      this.inner = inner;
    }

    private void withdraw() {
      try {
        keys.withdraw();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Optional<Stored> find(String key) {
      return inner.find(key);
    }

    @Override
    public boolean create(String key, byte[] bytes, Instant expiresAt) {
      if (beforeCreating) {
        withdraw();
      }
      return inner.create(key, bytes, expiresAt);
    }

    @Override
    public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
      boolean updated = inner.update(key, version, bytes, expiresAt);
      if (afterUpdating) {
        withdraw();
      }
      return updated;
    }
  }

  private MutableSession load(String token) {
    return assertInstanceOf(Loaded.Live.class, overflow.load(token)).session();
  }

  private static byte[] large() {
    byte[] bytes = new byte[20_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private void assertGone(Optional<String> token) {
    token.ifPresent(each -> assertInstanceOf(Loaded.Absent.class, overflow.load(each)));
  }

  @Test
  void save_keyIsWithdrawnAsTheSessionSpills_endsIt() {
    MutableSession session = load(overflow.save(fixture.fresh()).orElseThrow());
    session.set("large", large());
    storage.beforeCreating = true;
    assertGone(overflow.save(session));
  }

  @Test
  void save_keyIsWithdrawnAsTheSessionReturns_endsIt() {
    MutableSession session = fixture.fresh();
    session.set("large", large());
    String spilled = overflow.save(session).orElseThrow();
    assertEquals(SERVER_CHARS, spilled.length());
    MutableSession next = load(spilled);
    next.remove("large");
    storage.afterUpdating = true;
    assertGone(overflow.save(next));
    assertGone(Optional.of(spilled));
  }

  @Test
  void save_noKeyIsWithdrawn_movesThereAndBack() {
    MutableSession session = fixture.fresh();
    session.set("large", large());
    MutableSession next = load(overflow.save(session).orElseThrow());
    next.remove("large");
    assertTrue(overflow.save(next).orElseThrow().length() > SERVER_CHARS);
  }
}
