package io.biscotti.store;

/**
 * Runs the tests of {@link SealedStoreTest}, but another node, which has never seen the cookie,
 * opens each one.
 */
class SealedElsewhereTest extends SessionStoreContract {

  @Override
  SessionStore store() {
    return fixture.sealed();
  }
}
