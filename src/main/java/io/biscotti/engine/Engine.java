package io.biscotti.engine;

import java.util.Locale;

/** A browser engine, in its default configuration. */
public enum Engine {
  /** Chrome, Edge, Opera, Samsung Internet. */
  CHROMIUM("Chromium"),

  /** Firefox. */
  FIREFOX("Firefox"),

  /** Safari, and every browser on iOS outside the EU. */
  SAFARI("Safari"),

  /** GNOME Web and others that keep cookies in libsoup; version 3.2 of it. */
  WEBKITGTK("WebKitGTK");

  private final String label;

  Engine(String label) {
    this.label = label;
  }

  /** The name for people. */
  String label() {
    return label;
  }

  /** The name in JSON, as in {@code chromium}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
