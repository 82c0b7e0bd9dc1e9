package io.biscotti.registry;

import io.biscotti.client.Client;

/**
 * That a session goes on with another network or another {@code User-Agent} than before.
 *
 * @param before who had it
 * @param now who has it
 */
public record Moved(Client before, Client now) {
  /** Whether the network is another one. */
  public boolean isElsewhere() {
    return !before.address().equals(now.address());
  }

  /** Whether the browser is another one, not merely another version of it. */
  public boolean isAnotherBrowser() {
    return !before.browser().equals(now.browser());
  }
}
