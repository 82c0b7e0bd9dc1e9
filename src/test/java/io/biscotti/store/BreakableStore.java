package io.biscotti.store;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.lifecycle.SessionPolicy;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store that a test can break, and that counts how often it was asked for a session. */
public final class BreakableStore implements SessionStore {

  private final SessionStore inner;
  public final AtomicInteger loads = new AtomicInteger();
  public volatile boolean loadBreaks;
  public volatile boolean saveBreaks;
  public volatile boolean deleteBreaks;

  /** Works until it is broken. */
  public BreakableStore(SessionStore inner) {
    this.inner = inner;
  }

  private static SessionException broken(String what) {
    return new SessionException(what, new IOException("broken by the test"));
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public boolean keepsState() {
    return inner.keepsState();
  }

  @Override
  public MutableSession create(String id, Instant now, SessionPolicy policy) {
    return inner.create(id, now, policy);
  }

  @Override
  public Loaded load(String token) {
    loads.incrementAndGet();
    if (loadBreaks) {
      throw broken("load");
    }
    return inner.load(token);
  }

  @Override
  public void probe() {
    if (loadBreaks) {
      throw broken("probe");
    }
    inner.probe();
  }

  @Override
  public void accessed(String token, MutableSession session) {
    inner.accessed(token, session);
  }

  @Override
  public @Nullable Instant seenBefore(String token) {
    return inner.seenBefore(token);
  }

  @Override
  public boolean access(String token) {
    if (loadBreaks) {
      throw broken("load");
    }
    return inner.access(token);
  }

  @Override
  public Optional<MutableSession> recall(String token) {
    if (loadBreaks) {
      throw broken("load");
    }
    return inner.recall(token);
  }

  @Override
  public Loaded reload(MutableSession known) {
    return inner.reload(known);
  }

  @Override
  public boolean hasLostKey(MutableSession known) {
    return inner.hasLostKey(known);
  }

  @Override
  public Optional<String> save(MutableSession session) {
    if (saveBreaks) {
      throw broken("save");
    }
    return inner.save(session);
  }

  @Override
  public void delete(MutableSession session) {
    if (deleteBreaks) {
      throw broken("delete");
    }
    inner.delete(session);
  }

  @Override
  public void onExpiry(Consumer<MutableSession> listener) {
    inner.onExpiry(listener);
  }

  @Override
  public void close() {
    inner.close();
  }
}
