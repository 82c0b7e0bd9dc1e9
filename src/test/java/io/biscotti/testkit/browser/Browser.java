package io.biscotti.testkit.browser;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A browser with one tab and its own profile: it shares nothing with others, and keeps nothing. It
 * accepts any certificate. Used only by the thread that opened it.
 *
 * <p>Elements are named by CSS selectors. Actions wait until their element is shown, for at most
 * {@link #PATIENCE}.
 */
public abstract class Browser implements AutoCloseable {

  /** How long a page may take to meet an expectation. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long PAUSE_MS = 25;

  /**
   * Opens a URL, and waits until the page is loaded. If the previous page is still navigating, its
   * target may be shown in the end.
   */
  public abstract void open(URI address);

  /** Loads the page again, and waits until it is loaded. */
  public abstract void reload();

  /** The current URL, with the fragment. */
  public abstract URI address();

  /** Presses a key in the focused element. */
  public abstract void press(Key key);

  /** Types a text into the focused element. */
  public abstract void write(String text);

  /** The browser's cookies for the page's URL. */
  public abstract List<BrowserCookie> cookies();

  /** All of the browser's cookies; empty if the driver lists only the page's. */
  public abstract Optional<List<BrowserCookie>> jar();

  /** The engine's version, as reported by its driver. */
  public abstract String version();

  /** A PNG of the whole page; in {@link Engine#WEBKIT} only of what is in view. */
  public abstract byte[] screenshot();

  /**
   * The errors of its pages so far, as their console shows them: logged errors, uncaught
   * exceptions, and in {@link Engine#CHROMIUM} the cookies that were blocked when they were set.
   * Empty in {@link Engine#WEBKIT}, whose driver doesn't report them.
   */
  public abstract List<String> consoleErrors();

  /** Forgets the errors so far, after they were expected. */
  public abstract void forgetErrors();

  /**
   * What was loaded over the network since the last call; only {@link Engine#CHROMIUM} reports it.
   *
   * @throws UnsupportedOperationException in another engine
   */
  public List<Transfer> transfers() {
    throw new UnsupportedOperationException("only Chromium tells what it loads");
  }

  /**
   * Empties the cache of loaded files; only the driver of {@link Engine#CHROMIUM} can.
   *
   * @throws UnsupportedOperationException in another engine
   */
  public void emptyCache() {
    throw new UnsupportedOperationException("only Chromium empties its cache when asked");
  }

  /**
   * Makes each request of a page's script to the API wait this long before it is sent, on pages
   * that are opened from now on; only the drivers of {@link Engine#CHROMIUM} and {@link
   * Engine#FIREFOX} can.
   *
   * @throws UnsupportedOperationException in another engine
   */
  public void delayFetches(Duration delay) {
    throw new UnsupportedOperationException("this driver can't run a script before the page's");
  }

  /**
   * Shows the page that is open, and those after it, in this look; the scale stays as it was when
   * this browser was opened. Only the drivers of {@link Engine#CHROMIUM} and {@link Engine#FIREFOX}
   * can.
   *
   * @throws UnsupportedOperationException in another engine
   */
  public void show(Look look) {
    throw new UnsupportedOperationException("this driver can't change how pages are shown");
  }

  /** Closes the browser and deletes its profile. */
  @Override
  public abstract void close();

  abstract void clickShown(String selector);

  abstract void fillShown(String selector, String text);

  /**
   * Evaluates an expression, and awaits its promise.
   *
   * @throws RuntimeException from the driver, if it fails or the page is just changing
   */
  abstract @Nullable Object evaluate(String expression);

  /** Clicks an element. */
  public final void click(String selector) {
    awaitShown(selector);
    clickShown(selector);
  }

  /** Types into a field, replacing its value. */
  public final void type(String selector, String text) {
    awaitShown(selector);
    fillShown(selector, text);
  }

  /** The text of an element; empty if it isn't shown or doesn't exist. */
  public final String text(String selector) {
    return (String) run(element(selector) + "?.innerText ?? ''");
  }

  /** Whether an element is visible; any of them, if the selector matches several. */
  public final boolean isShown(String selector) {
    return (Boolean)
        run(
            "[...document.querySelectorAll('%s')].some(each => each.getClientRects().length > 0)"
                .formatted(selector.replace("'", "\\'")));
  }

  /**
   * The value of an expression in the page: a string, a number, a boolean, a list, a map, or null.
   * A promise is awaited.
   */
  public final @Nullable Object run(String expression) {
    return evaluate(expression);
  }

  /** Waits until an element is shown. */
  public final void awaitShown(String selector) {
    await(selector + " to be shown", () -> isShown(selector));
  }

  /** Waits until an element's text contains this. */
  public final void awaitText(String selector, String text) {
    await(selector + " to say: " + text, () -> text(selector).contains(text));
  }

  /** Waits until the URL has this path, and this fragment unless it is empty. */
  public final void awaitAt(String path, String fragment) {
    await(
        "the page " + path + "#" + fragment,
        () -> {
          URI now = address();
          return now.getPath().equals(path)
              && (fragment.isEmpty() || fragment.equals(now.getFragment()))
              && "complete".equals(run("document.readyState"));
        });
  }

  /**
   * Waits until a condition holds; while the page changes, it doesn't.
   *
   * @throws AssertionError with the page's text instead
   */
  public final void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Optional<RuntimeException> last;
    do {
      try {
        if (condition.getAsBoolean()) {
          return;
        }
        last = Optional.empty();
      } catch (RuntimeException changing) {
        last = Optional.of(changing);
      }
      pause();
    } while (System.nanoTime() < end);
    throw new AssertionError("Waited for " + what + "\n" + describe(), last.orElse(null));
  }

  private String describe() {
    try {
      return address() + "\n" + run("document.body.innerText") + "\n" + consoleErrors();
    } catch (RuntimeException e) {
      return "in a page that can't be read: " + e.getMessage();
    }
  }

  private static String element(String selector) {
    return "document.querySelector('" + selector.replace("'", "\\'") + "')";
  }

  /** The time between two checks. */
  static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a page was awaited", e);
    }
  }
}
