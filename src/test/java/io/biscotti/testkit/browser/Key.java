package io.biscotti.testkit.browser;

import org.openqa.selenium.Keys;

/** A key that types no character. */
public enum Key {
  TAB("Tab", Keys.TAB),
  ENTER("Enter", Keys.ENTER),
  SPACE("Space", Keys.SPACE),
  ESCAPE("Escape", Keys.ESCAPE);

  final String playwright;
  final Keys webDriver;

  Key(String playwright, Keys webDriver) {
    this.playwright = playwright;
    this.webDriver = webDriver;
  }
}
