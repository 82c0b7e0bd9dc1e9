package io.biscotti.client;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.basjes.parse.useragent.UserAgent;

/** Builds a device's name from Yauaa's fields, spelled as the makers spell it. */
final class DeviceName {
  private static final int MOST = 64;

  /**
   * Values that say nothing. Yauaa answers "Hacker" for a {@code User-Agent} that is malformed or
   * contains code.
   */
  private static final Set<String> NOTHING =
      Set.of("", "unknown", "unknown version", "hacker", "cloud", "anonymized", "desktop");

  private static final Map<String, String> BROWSERS =
      Map.of("SamsungBrowser", "Samsung Internet", "Netscape", "");

  private static final Map<String, String> SYSTEMS =
      Map.of(
          "Windows NT", "Windows", "Mac OS", "macOS", "Mac OS X", "macOS", "Chrome OS", "ChromeOS");

  private DeviceName() {}

  static String of(UserAgent agent, String sent) {
    String kind = agent.getValue(UserAgent.DEVICE_CLASS);
    if (kind.equals("Hacker")) {
      return Devices.UNKNOWN;
    }
    Optional<String> browser =
        told(agent, UserAgent.AGENT_NAME)
            .map(name -> BROWSERS.getOrDefault(name, asSent(name, sent)))
            .filter(name -> !name.isEmpty());
    // The system that a robot runs on is only a guess.
    Optional<String> place = kind.startsWith("Robot") ? Optional.empty() : place(agent, kind);
    String name =
        browser.isPresent() && place.isPresent()
            ? browser.get() + " on " + place.get()
            : browser.or(() -> place).orElse(Devices.UNKNOWN);
    return Plain.text(name, MOST);
  }

  /** The device's name, if it has one, as phones do; otherwise its operating system. */
  private static Optional<String> place(UserAgent agent, String kind) {
    Optional<String> system =
        told(agent, UserAgent.OPERATING_SYSTEM_NAME).map(name -> SYSTEMS.getOrDefault(name, name));
    if (kind.equals("Desktop")) {
      return system;
    }
    return told(agent, UserAgent.DEVICE_NAME)
        .filter(name -> !name.startsWith("Android "))
        .map(name -> name.startsWith("Apple i") ? name.substring("Apple ".length()) : name)
        .or(() -> system);
  }

  /** Uses the client's own capitalization: Yauaa writes "Curl". */
  private static String asSent(String name, String sent) {
    for (int i = 0; i + name.length() <= sent.length(); i++) {
      if (sent.regionMatches(true, i, name, 0, name.length())) {
        return sent.substring(i, i + name.length());
      }
    }
    return name;
  }

  private static Optional<String> told(UserAgent agent, String field) {
    return Optional.ofNullable(agent.getValue(field))
        .filter(value -> !NOTHING.contains(value.toLowerCase(Locale.ROOT)));
  }
}
