package io.biscotti.registry;

import io.biscotti.client.Client;

/**
 * A session continues from another network or with another {@code User-Agent}.
 *
 * @param before the previous client
 * @param now the current client
 */
public record Moved(Client before, Client now) {
  /** Whether the network has changed. */
  public boolean isElsewhere() {
    return !before.address().equals(now.address());
  }

  /** Whether the browser has changed, not just its version. */
  public boolean isAnotherBrowser() {
    return !before.browser().equals(now.browser());
  }
}
