package io.biscotti.signin;

import java.util.Map;

/** {@link SessionsContract} on the embedded database, with live sessions. */
class LiveSessionsTest extends SessionsContract {
  @Override
  Map<String, String> settings() {
    return Map.of("biscotti.session.store", "live");
  }
}
