package io.biscotti.testkit.browser;

/** Opens browsers. Their programs start on first use, and end with the tests. */
public final class Browsers {

  private Browsers() {}

  /**
   * A new browser, in light colours. Skips the test if the engine isn't installed; on CI, fails it.
   */
  public static Browser open(Engine engine) {
    return open(engine, Look.LIGHT);
  }

  /**
   * A new browser that accepts third-party cookies, as people's browsers do by default: profiles of
   * the shared {@link Engine#CHROMIUM} are private ones, which don't.
   */
  public static Browser openOrdinary(Engine engine) {
    engine.assumeInstalled();
    return engine == Engine.CHROMIUM ? PlaywrightBrowsers.openOrdinary() : open(engine);
  }

  /**
   * A new browser with this look: only {@link Engine#CHROMIUM} shows dark pages, and {@link
   * Engine#WEBKIT} chooses its own size.
   */
  public static Browser open(Engine engine, Look look) {
    engine.assumeInstalled();
    return switch (engine) {
      case CHROMIUM, FIREFOX -> PlaywrightBrowsers.open(engine, look);
      case WEBKIT -> WebKitBrowser.open();
    };
  }
}
