package io.biscotti.store;

/** As {@link SealedStoreTest}, if another node opens each cookie: it has never seen it before. */
class SealedElsewhereTest extends SessionStoreContract {

  @Override
  SessionStore store() {
    return fixture.sealed();
  }
}
