package io.biscotti.testkit.browser;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.BrowserType.LaunchPersistentContextOptions;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One Chromium and one Firefox for each thread that runs test classes, because profiles are cheap
 * in them, and Playwright can't be used by several threads.
 */
final class PlaywrightBrowsers {

  /** Hosts of two domains that resolve to this machine, for cross-site pages. */
  private static final List<String> HOSTS =
      List.of(
          "www.example.com",
          "app.example.com",
          "api.example.com",
          "evil.example.com",
          "www.example.net",
          "app.example.net",
          "www.example.org",
          "app.example.org",
          "evil.example.org",
          "app.example.test",
          "api.example.test",
          "evil.example.test",
          "app.another.test",
          "evil.another.test");

  private static final List<String> CHROMIUM =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run",
          "--disable-quic",
          "--process-per-site",
          "--host-resolver-rules="
              + String.join(
                  ",", HOSTS.stream().map(host -> "MAP " + host + " 127.0.0.1").toList()));

  /** Options that prevent all requests except those of the pages. */
  private static final Map<String, Object> FIREFOX =
      Map.of(
          "network.dns.localDomains", String.join(",", HOSTS),
          "network.captive-portal-service.enabled", false,
          "network.connectivity-service.enabled", false,
          "app.normandy.enabled", false,
          "datareporting.policy.dataSubmissionEnabled", false,
          "services.settings.server", "data:,");

  static {
    System.setProperty("playwright.driver.tmpdir", scratch("driver").toString());
  }

  private static final ThreadLocal<PlaywrightBrowsers> OWN =
      ThreadLocal.withInitial(PlaywrightBrowsers::new);

  private final Map<Engine, com.microsoft.playwright.Browser> running = new EnumMap<>(Engine.class);
  private final Playwright playwright =
      Playwright.create(
          new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  private @Nullable BrowserContext ordinary;

  private PlaywrightBrowsers() {
    // The driver would also end with this process, but leave files behind.
    Runtime.getRuntime().addShutdownHook(new Thread(playwright::close, "browsers"));
  }

  /** The program that the build's profile {@code browsers} adds. */
  static Optional<Path> driver() {
    boolean there = PlaywrightBrowsers.class.getResource("/driver/linux/node") != null;
    return there ? Optional.of(Path.of("driver", "linux", "node")) : Optional.empty();
  }

  static Browser open(Engine engine, Look look) {
    return new PlaywrightBrowser(
        OWN.get()
            .browser(engine)
            .newContext(
                new NewContextOptions()
                    .setIgnoreHTTPSErrors(true)
                    .setLocale("en-GB")
                    .setTimezoneId("UTC")
                    .setColorScheme(look.colors())
                    .setViewportSize(look.width(), look.height())
                    .setDeviceScaleFactor(look.scale())));
  }

  /**
   * A separate Chromium: profiles of the shared one are private ones, without third-party cookies.
   * It has one profile, whose cookies are deleted when a page is closed.
   */
  static Browser openOrdinary() {
    BrowserContext shared = OWN.get().ordinary();
    return new PlaywrightBrowser(shared, shared::clearCookies);
  }

  private com.microsoft.playwright.Browser browser(Engine engine) {
    return running.computeIfAbsent(engine, this::launch);
  }

  private BrowserContext ordinary() {
    BrowserContext profile = ordinary == null ? launchOrdinary() : ordinary;
    ordinary = profile;
    return profile;
  }

  private BrowserContext launchOrdinary() {
    Path profile = scratch("profile");
    write(
        profile.resolve("Default/Preferences"),
        "{\"profile\":{\"cookie_controls_mode\":0,\"block_third_party_cookies\":false}}");
    return playwright
        .chromium()
        .launchPersistentContext(
            profile,
            new LaunchPersistentContextOptions()
                .setExecutablePath(Engine.CHROMIUM.program().orElseThrow())
                .setArgs(CHROMIUM)
                .setIgnoreHTTPSErrors(true));
  }

  private com.microsoft.playwright.Browser launch(Engine engine) {
    LaunchOptions options =
        new LaunchOptions().setExecutablePath(engine.shell().or(engine::program).orElseThrow());
    return engine == Engine.CHROMIUM
        ? playwright.chromium().launch(options.setArgs(CHROMIUM))
        : playwright
            .firefox()
            .launch(options.setChannel("moz-firefox").setFirefoxUserPrefs(FIREFOX));
  }

  private static Path scratch(String kind) {
    try {
      Path all = Path.of("target", "testkit", "browsers").toAbsolutePath();
      return Files.createTempDirectory(Files.createDirectories(all), kind + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
