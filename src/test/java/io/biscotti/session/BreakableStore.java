package io.biscotti.session;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that a test can break, and that counts how often it was asked for a session. */
final class BreakableStore implements SessionStore {

  private final SessionStore inner;
  final AtomicInteger loads = new AtomicInteger();
  volatile boolean loadBreaks;
  volatile boolean saveBreaks;
  volatile boolean deleteBreaks;

  BreakableStore(SessionStore inner) {
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
  public Loaded load(String token) {
    loads.incrementAndGet();
    if (loadBreaks) {
      throw broken("load");
    }
    return inner.load(token);
  }

  @Override
  public Optional<Session> recall(String token) {
    if (loadBreaks) {
      throw broken("load");
    }
    return inner.recall(token);
  }

  @Override
  public Loaded reload(Session known) {
    return inner.reload(known);
  }

  @Override
  public Optional<String> save(Session session) {
    if (saveBreaks) {
      throw broken("save");
    }
    return inner.save(session);
  }

  @Override
  public void delete(Session session) {
    if (deleteBreaks) {
      throw broken("delete");
    }
    inner.delete(session);
  }

  @Override
  public void close() {
    inner.close();
  }
}
