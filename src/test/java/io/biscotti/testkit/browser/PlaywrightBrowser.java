package io.biscotti.testkit.browser;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.ReducedMotion;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A profile of Chromium or Firefox. */
final class PlaywrightBrowser extends Browser {

  private static final int MOST_TRIES = 3;
  private static final List<String> INTERRUPTIONS =
      List.of("interrupted by another navigation", "net::ERR_ABORTED", "NS_BINDING_ABORTED");

  private final BrowserContext profile;
  private final Runnable end;
  private final Page page;
  private final List<String> errors = new ArrayList<>();
  private final @Nullable CDPSession tools;
  private final @Nullable Transfers transfers;

  /** A page in a profile of its own, which {@link #close} deletes. */
  PlaywrightBrowser(BrowserContext profile) {
    this(profile, profile::close);
  }

  /**
   * A page in this profile.
   *
   * @param end called when the page is closed
   */
  PlaywrightBrowser(BrowserContext profile, Runnable end) {
    this.profile = profile;
    this.end = end;
    profile.setDefaultTimeout(PATIENCE.toMillis());
    this.page = profile.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            errors.add(message.text() + " at " + message.location());
          }
        });
    page.onPageError(errors::add);
    if (profile.browser() != null && profile.browser().browserType().name().equals("chromium")) {
      tools = profile.newCDPSession(page);
      tools.on("Network.responseReceivedExtraInfo", this::noteBlocked);
      transfers = new Transfers(tools);
      tools.send("Network.enable");
    } else {
      tools = null;
      transfers = null;
    }
  }

  /** What Chromium reports outside the console: cookies of a response that were blocked. */
  private void noteBlocked(JsonObject answer) {
    for (JsonElement each : answer.getAsJsonArray("blockedCookies")) {
      JsonObject blocked = each.getAsJsonObject();
      String name = blocked.get("cookieLine").getAsString().split("=", 2)[0];
      errors.add("The cookie " + name + " was blocked: " + blocked.get("blockedReasons"));
    }
  }

  @Override
  public void open(URI address) {
    for (int tries = 1; ; tries++) {
      try {
        page.navigate(address.toString());
        return;
      } catch (PlaywrightException e) {
        if (tries == MOST_TRIES || !isInterrupted(e)) {
          throw e;
        }
        page.waitForLoadState();
      }
    }
  }

  /** Whether a navigation that the page began earlier interfered. */
  private static boolean isInterrupted(PlaywrightException e) {
    String message = String.valueOf(e.getMessage());
    return INTERRUPTIONS.stream().anyMatch(message::contains);
  }

  @Override
  public void reload() {
    page.reload();
  }

  @Override
  public URI address() {
    // The driver's own property is as old as its last message.
    return URI.create((String) page.evaluate("location.href"));
  }

  @Override
  public void press(Key key) {
    page.keyboard().press(key.playwright);
  }

  @Override
  public void write(String text) {
    page.keyboard().type(text);
  }

  @Override
  public List<BrowserCookie> cookies() {
    return profile.cookies(page.url()).stream().map(PlaywrightBrowser::cookie).toList();
  }

  @Override
  public Optional<List<BrowserCookie>> jar() {
    double now = System.currentTimeMillis() / 1000.0;
    // Firefox lists some expired cookies until it cleans up.
    return Optional.of(
        profile.cookies().stream()
            .filter(each -> !isPersistent(each) || each.expires > now)
            .map(PlaywrightBrowser::cookie)
            .toList());
  }

  @Override
  public String version() {
    return profile.browser().version();
  }

  private static BrowserCookie cookie(Cookie cookie) {
    return new BrowserCookie(
        cookie.name,
        cookie.value,
        cookie.domain.replaceFirst("^\\.", ""),
        cookie.path,
        cookie.secure,
        cookie.httpOnly,
        cookie.sameSite == null ? "" : titled(cookie.sameSite.name()),
        isPersistent(cookie) ? Instant.ofEpochSecond(Math.round(cookie.expires)) : null);
  }

  private static boolean isPersistent(Cookie cookie) {
    return cookie.expires != null && cookie.expires >= 0;
  }

  private static String titled(String name) {
    return name.charAt(0) + name.substring(1).toLowerCase();
  }

  @Override
  public byte[] screenshot() {
    return page.screenshot(new ScreenshotOptions().setFullPage(true));
  }

  @Override
  public List<String> consoleErrors() {
    // Messages that were sent meanwhile are read with the next one.
    page.evaluate("0");
    return List.copyOf(errors);
  }

  @Override
  public void forgetErrors() {
    consoleErrors();
    errors.clear();
  }

  @Override
  public List<Transfer> transfers() {
    if (transfers == null) {
      return super.transfers();
    }
    // Messages that have been sent meanwhile are read with the next reply.
    page.evaluate("0");
    return transfers.take();
  }

  @Override
  public void emptyCache() {
    if (tools == null) {
      super.emptyCache();
    } else {
      tools.send("Network.clearBrowserCache");
    }
  }

  @Override
  public void delayFetches(Duration delay) {
    page.addInitScript(
        """
        (send => {
          globalThis.fetch = (...asked) =>
            new Promise(wait => setTimeout(wait, %d)).then(() => send(...asked));
        })(globalThis.fetch);
        """
            .formatted(delay.toMillis()));
  }

  @Override
  public void show(Look look) {
    // Without motion, nothing has to be waited for.
    page.emulateMedia(
        new EmulateMediaOptions()
            .setColorScheme(look.colors())
            .setReducedMotion(ReducedMotion.REDUCE));
    page.setViewportSize(look.width(), look.height());
  }

  @Override
  public void close() {
    page.close();
    end.run();
  }

  @Override
  void clickShown(String selector) {
    page.click(selector);
  }

  @Override
  void fillShown(String selector, String text) {
    page.fill(selector, text);
  }

  @Override
  @Nullable Object evaluate(String expression) {
    return page.evaluate(expression);
  }
}
