package io.biscotti.testkit.browser;

/**
 * A cookie as the browser keeps it.
 *
 * @param domain without a dot before it
 * @param sameSite as in {@code "Lax"}; empty where the engine doesn't tell
 * @param persistent whether it outlives the browser
 */
public record BrowserCookie(
    String name,
    String value,
    String domain,
    String path,
    boolean secure,
    boolean httpOnly,
    String sameSite,
    boolean persistent) {

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return name + " of " + domain + path;
  }
}
