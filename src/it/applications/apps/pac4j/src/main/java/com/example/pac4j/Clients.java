package com.example.pac4j;

import org.pac4j.core.config.Config;
import org.pac4j.core.config.ConfigFactory;
import org.pac4j.http.client.indirect.FormClient;
import org.pac4j.http.credentials.authenticator.test.SimpleTestUsernamePasswordAuthenticator;

/** Sign-in by a form; a password is right if it equals the name. */
public final class Clients implements ConfigFactory {

  @Override
  public Config build(Object... parameters) {
    return new Config(
        "/callback", new FormClient("/login.jsp", new SimpleTestUsernamePasswordAuthenticator()));
  }
}
