package com.example.wicket;

import org.apache.wicket.Page;
import org.apache.wicket.Session;
import org.apache.wicket.protocol.http.WebApplication;
import org.apache.wicket.request.Request;
import org.apache.wicket.request.Response;

/** A small Wicket application: people sign in, and count on a stateful page. */
public class Members extends WebApplication {

  @Override
  public Class<? extends Page> getHomePage() {
    return Home.class;
  }

  @Override
  protected void init() {
    super.init();
    mountPage("/sign-in", SignIn.class);
    mountPage("/home", Home.class);
    getCspSettings().blocking().disabled();
  }

  @Override
  public Session newSession(Request request, Response response) {
    return new Member(request);
  }
}
