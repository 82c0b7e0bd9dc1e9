package com.example.driver;

import java.util.HashMap;
import java.util.Map;

/** What continues from step to step: browsers, and pages that stay open in them. */
public final class Visit {

  private final int port;
  private final Map<String, Browser> browsers = new HashMap<>();
  private final Map<String, Page> open = new HashMap<>();

  Visit(int port) {
    this.port = port;
  }

  /** The browser that most steps use. */
  public Browser browser() {
    return browser("first");
  }

  /** A browser by name, with its own cookies. */
  public Browser browser(String name) {
    return browsers.computeIfAbsent(name, it -> new Browser(port));
  }

  /** Leaves a page open for a later step. */
  public void keep(String tab, Page page) {
    open.put(tab, page);
  }

  /** A page that an earlier step left open. */
  public Page open(String tab) {
    Page page = open.get(tab);
    if (page == null) {
      throw new Mismatch(Failure.EARLIER);
    }
    return page;
  }
}
