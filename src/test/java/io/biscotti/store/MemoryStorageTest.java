package io.biscotti.store;

import java.time.Clock;

class MemoryStorageTest extends SessionStorageContract {
  private final SessionStorage storage = new MemoryStorage(Clock.systemUTC());

  @Override
  protected SessionStorage storage() {
    return storage;
  }
}
