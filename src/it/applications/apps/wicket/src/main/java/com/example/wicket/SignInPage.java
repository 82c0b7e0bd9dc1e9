package com.example.wicket;

import org.apache.wicket.authroles.authentication.panel.SignInPanel;
import org.apache.wicket.markup.html.WebPage;

/** Wicket's own form. */
public class SignInPage extends WebPage {
  private static final long serialVersionUID = 1L;

  public SignInPage() {
    add(new SignInPanel("panel", false));
  }
}
