package io.biscotti.testkit.browser;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cookie as the browser stores it.
 *
 * @param domain without a leading dot
 * @param sameSite as in {@code "Lax"}; empty if the engine doesn't report it
 * @param expiresAt its expiry, in whole seconds; null if it ends with the browser
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

  /** Whether it survives a restart of the browser. */
  public boolean persistent() {
    return expiresAt != null;
  }

  /** The cookie as text, without the value, which may be a secret. */
  @Override
  public String toString() {
    return name + " of " + domain + path;
  }
}
