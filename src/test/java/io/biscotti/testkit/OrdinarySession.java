package io.biscotti.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A session as many applications have it: a user, five texts and a list of three roles. */
public final class OrdinarySession {
  private static final Map<String, Object> ATTRIBUTES = new LinkedHashMap<>();

  static {
    ATTRIBUTES.put("user", "john.appleseed");
    ATTRIBUTES.put("displayName", "John Appleseed");
    ATTRIBUTES.put("email", "john@example.com");
    ATTRIBUTES.put("locale", "en-GB");
    ATTRIBUTES.put("theme", "dark");
    ATTRIBUTES.put("tenant", "north");
    ATTRIBUTES.put("roles", List.of("admin", "editor", "reader"));
  }

  private OrdinarySession() {}

  /** Sets the attributes, always in the same order. */
  public static void fill(BiConsumer<String, Object> session) {
    ATTRIBUTES.forEach(session);
  }
}
