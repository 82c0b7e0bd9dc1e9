package com.example.wicket;

import org.apache.wicket.Page;
import org.apache.wicket.authroles.authentication.AbstractAuthenticatedWebSession;
import org.apache.wicket.authroles.authentication.AuthenticatedWebApplication;
import org.apache.wicket.markup.html.WebPage;

/** The application. */
public class Shop extends AuthenticatedWebApplication {

  @Override
  protected void init() {
    super.init();
    mountPage("/count", CountPage.class);
    mountPage("/account", AccountPage.class);
    mountPage("/sign-in", SignInPage.class);
  }

  @Override
  public Class<? extends Page> getHomePage() {
    return CountPage.class;
  }

  @Override
  protected Class<? extends AbstractAuthenticatedWebSession> getWebSessionClass() {
    return ShopSession.class;
  }

  @Override
  protected Class<? extends WebPage> getSignInPageClass() {
    return SignInPage.class;
  }
}
