package io.biscotti.lab;

import java.util.Locale;

/** A browser engine that many browsers share, in its default configuration. */
public enum Engine {
  /** Chrome, Edge, Opera, Samsung Internet. */
  CHROMIUM,

  /** Firefox. */
  FIREFOX,

  /** Safari, and every browser on iOS outside the EU. */
  SAFARI,

  /** GNOME Web and the like, whose cookies are kept by libsoup: version 3.2 of it. */
  WEBKITGTK;

  /** The name in JSON, as in {@code chromium}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
