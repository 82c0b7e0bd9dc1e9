package com.example.frameworks;

import org.apache.wicket.Page;
import org.apache.wicket.protocol.http.WebApplication;

/** The Wicket application. */
public class GreetingApplication extends WebApplication {
  @Override
  public Class<? extends Page> getHomePage() {
    return GreetingPage.class;
  }
}
