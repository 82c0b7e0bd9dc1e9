package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import io.biscotti.testkit.browser.Transfer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/**
 * What a page transfers until all of it is shown, as Chromium's developer tools count it: with an
 * empty cache, and again with a full one; headers included. Then the page and its files must be
 * known, and only what the API tells comes. An answer of the API has about 640 bytes of headers,
 * half of them for security, so the pages about the person, which ask for more, take more. Over
 * HTTP, because Chromium keeps nothing that came with a certificate it doesn't know; over HTTP/2,
 * headers that repeat take a few bytes.
 */
class WeightIT {
  private static final Logger LOG = System.getLogger(WeightIT.class.getName());
  private static final long COLD_BYTES = 80_000;
  private static final int COLD_REQUESTS = 15;
  private static final long WARM_BYTES = 5_000;

  /** The pages about the person, and what they take when warm; without the API's headers, 5 KB. */
  private static final Set<String> PERSONAL = Set.of("/", "/account", "/monitor");

  private static final long PERSONAL_BYTES = 9_000;

  /** Settles what a page does after it is shown. */
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
    // A server of its own: what other tests leave would weigh on the monitor.
    try (Server started = Server.start(Steps.administered());
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
    long warmBytes = sum(warm, Transfer::bytes);
    long ownBytes = sum(warm, WeightIT::weight);
    String found =
        "%s, %s: cold %d requests, %d bytes; warm %d requests, %d bytes (%d without the API's headers)"
            .formatted(
                page.path(), state, cold.size(), coldBytes, warm.size(), warmBytes, ownBytes);
    LOG.log(Level.INFO, found);
    boolean isLight =
        coldBytes <= COLD_BYTES
            && cold.size() <= COLD_REQUESTS
            && ownBytes <= WARM_BYTES
            && warmBytes <= (PERSONAL.contains(page.path()) ? PERSONAL_BYTES : WARM_BYTES)
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
    return each.path().startsWith("/api/") ? each.bodyBytes() : each.bytes();
  }

  private static long sum(List<Transfer> transfers, ToLongFunction<Transfer> bytes) {
    return transfers.stream().mapToLong(bytes).sum();
  }
}
