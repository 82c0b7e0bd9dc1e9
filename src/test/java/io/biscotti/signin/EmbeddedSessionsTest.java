package io.biscotti.signin;

import java.util.Map;

/** {@link SessionsContract} on the embedded database, with sessions in memory. */
class EmbeddedSessionsTest extends SessionsContract {
  @Override
  Map<String, String> settings() {
    return Map.of("biscotti.session.store", "memory");
  }
}
