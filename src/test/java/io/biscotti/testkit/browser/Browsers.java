package io.biscotti.testkit.browser;

/** Opens browsers. Their programs start when first asked for, and end with the tests. */
public final class Browsers {

  private Browsers() {}

  /**
   * A new browser, in light colours. Skips the test where the engine isn't installed; on CI fails
   * it.
   */
  public static Browser open(Engine engine) {
    return open(engine, Look.LIGHT);
  }

  /**
   * A new browser that takes cookies of other sites as people's do, unless they choose otherwise:
   * profiles of the shared {@link Engine#CHROMIUM} are private ones, which take none.
   */
  public static Browser openOrdinary(Engine engine) {
    engine.assumeInstalled();
    return engine == Engine.CHROMIUM ? PlaywrightBrowsers.openOrdinary() : open(engine);
  }

  /**
   * A new browser that shows pages like this: only {@link Engine#CHROMIUM} shows dark ones, and
   * {@link Engine#WEBKIT} chooses its size.
   */
  public static Browser open(Engine engine, Look look) {
    engine.assumeInstalled();
    return switch (engine) {
      case CHROMIUM, FIREFOX -> PlaywrightBrowsers.open(engine, look);
      case WEBKIT -> WebKitBrowser.open();
    };
  }
}
