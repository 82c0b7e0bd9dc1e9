package io.biscotti.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.app.Visitor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link OneSignInTest} with sessions in memory. */
class OneSignInInMemoryTest extends OneSignInTest {
  @Override
  Map<String, String> settings() {
    return Map.of("biscotti.session.store", "memory");
  }

  /** Nothing of a session is kept under a token that was replaced. */
  @Override
  @Test
  void signOut_cookieFromBeforeTheIdChanged_endsTheSignIn() {
    Visitor owner = visitor().register(somebody());
    Visitor early = owner.copy();
    owner.reauthenticate();
    early.must(204, "DELETE", "/api/session", "");
    assertEquals(200, owner.status());
  }
}
