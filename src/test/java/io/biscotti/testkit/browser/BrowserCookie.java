package io.biscotti.testkit.browser;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cookie as the browser keeps it.
 *
 * @param domain without a dot before it
 * @param sameSite as in {@code "Lax"}; empty where the engine doesn't tell
 * @param expiresAt when it ends, in whole seconds; null if it ends with the browser
 */
public record BrowserCookie(
    String name,
    String value,
    String domain,
    String path,
    boolean secure,
    boolean httpOnly,
    String sameSite,
    @Nullable Instant expiresAt) {

  /** Whether it outlives the browser. */
  public boolean persistent() {
    return expiresAt != null;
  }

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return name + " of " + domain + path;
  }
}
