package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import io.biscotti.testkit.browser.Transfer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/**
 * What a page transfers until all of it is shown, as Chromium's developer tools count it: with an
 * empty cache, and again with a full one; headers included. With a full cache, the page and its
 * files must come from the cache, and only the API's responses over the network. Over HTTP, because
 * Chromium keeps nothing that came with a certificate it doesn't know; over HTTP/2, headers that
 * repeat take a few bytes. For a stream, only the headers count, because the number of messages
 * depends on how long the page stays open.
 */
class WeightIT {
  private static final Logger LOG = System.getLogger(WeightIT.class.getName());
  private static final long COLD_BYTES = 80_000;
  private static final int COLD_REQUESTS = 15;
  private static final long WARM_BYTES = 5_000;

  /** Waits until the page has finished what it does after it is shown. */
  private static final String QUIET =
      """
      new Promise(done => {
        let last = -1;
        const look = () => {
          const now = performance.getEntriesByType('resource').length;
          now === last ? done(now) : setTimeout(look, 300);
          last = now;
        };
        look();
      })
      """
          .strip();

  @Test
  void pages_coldAndWarm_areLight() {
    // This test has its own server, because the data of other tests would make the monitor heavier.
    try (Server started = Servers.own(Steps.administered());
        Browser browser = Browsers.open(Engine.CHROMIUM)) {
      URI server = started.http();
      List<String> heavy = new ArrayList<>();
      for (SitePage page : SitePage.seenByGuests()) {
        weigh(browser, server, page, "signed out", heavy);
      }
      Steps.registerAdmin(browser, server);
      for (SitePage page : SitePage.ALL) {
        weigh(browser, server, page, "signed in", heavy);
      }
      assertEquals(List.of(), heavy);
    }
  }

  private static void weigh(
      Browser browser, URI server, SitePage page, String state, List<String> heavy) {
    browser.open(URI.create("about:blank"));
    browser.emptyCache();
    List<Transfer> cold = load(browser, server, page);
    browser.open(URI.create("about:blank"));
    List<Transfer> warm = load(browser, server, page);
    long coldBytes = sum(cold, Transfer::bytes);
    long warmBytes = sum(warm, WeightIT::weight);
    String found =
        "%s, %s: cold %d requests, %d bytes; warm %d requests, %d bytes"
            .formatted(page.path(), state, cold.size(), coldBytes, warm.size(), warmBytes);
    LOG.log(Level.INFO, found);
    boolean isLight =
        coldBytes <= COLD_BYTES
            && cold.size() <= COLD_REQUESTS
            && warmBytes <= WARM_BYTES
            && warm.stream().noneMatch(each -> each.path().startsWith("/assets/"));
    if (!isLight) {
      heavy.add(found + ": " + cold + " then " + warm);
    }
  }

  private static List<Transfer> load(Browser browser, URI server, SitePage page) {
    browser.transfers();
    page.open(browser, server);
    browser.run(QUIET);
    return browser.transfers();
  }

  private static long weight(Transfer each) {
    return each.path().endsWith("/stream") ? each.headerBytes() : each.bytes();
  }

  private static long sum(List<Transfer> transfers, ToLongFunction<Transfer> bytes) {
    return transfers.stream().mapToLong(bytes).sum();
  }
}
