package io.biscotti.testkit.browser;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A browser with one tab and a profile of its own: nothing of it is shared with another, and
 * nothing stays. It takes any certificate. Used by one thread, the one that opened it.
 *
 * <p>Elements are named by CSS selectors. What is done to one waits until it is shown, for at most
 * {@link #PATIENCE}.
 */
public abstract class Browser implements AutoCloseable {

  /** How long a page may take until what is expected of it is so. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long PAUSE_MS = 25;

  /** Goes to an address, and waits until the page is loaded. */
  public abstract void open(URI address);

  /** Where it is now, with the fragment. */
  public abstract URI address();

  /** Presses a key where the focus is. */
  public abstract void press(Key key);

  /** Types a text where the focus is. */
  public abstract void write(String text);

  /** Its cookies for the page's address. */
  public abstract List<BrowserCookie> cookies();

  /** All its cookies, of whatever address; empty where the driver tells only the page's. */
  public abstract Optional<List<BrowserCookie>> jar();

  /** The engine's version, as its driver has it. */
  public abstract String version();

  /** A PNG of the whole page; of what is in view in {@link Engine#WEBKIT}. */
  public abstract byte[] screenshot();

  /**
   * What went wrong in its pages so far, as their console shows it: errors and what no script
   * caught, and in {@link Engine#CHROMIUM} the cookies that were blocked as they were set. Empty in
   * {@link Engine#WEBKIT}, whose driver doesn't tell.
   */
  public abstract List<String> consoleErrors();

  /** Forgets those so far, where they were expected. */
  public abstract void forgetErrors();

  /**
   * What was loaded over the network since this was last called; only {@link Engine#CHROMIUM}
   * tells.
   *
   * @throws UnsupportedOperationException in another engine
   */
  public List<Transfer> transfers() {
    throw new UnsupportedOperationException("only Chromium tells what it loads");
  }

  /**
   * Empties the cache of what was loaded; only {@link Engine#CHROMIUM} can be asked to.
   *
   * @throws UnsupportedOperationException in another engine
   */
  public void emptyCache() {
    throw new UnsupportedOperationException("only Chromium empties its cache when asked");
  }

  /** Ends it and forgets its profile. */
  @Override
  public abstract void close();

  abstract void clickShown(String selector);

  abstract void fillShown(String selector, String text);

  /**
   * Evaluates an expression, once its promise is fulfilled.
   *
   * @throws RuntimeException as the driver has it, when it fails or the page is just changing
   */
  abstract @Nullable Object evaluate(String expression);

  /** Clicks an element. */
  public final void click(String selector) {
    awaitShown(selector);
    clickShown(selector);
  }

  /** Types into a field, in place of what it holds. */
  public final void type(String selector, String text) {
    awaitShown(selector);
    fillShown(selector, text);
  }

  /** What an element says; empty where it isn't shown or doesn't exist. */
  public final String text(String selector) {
    return (String) run(element(selector) + "?.innerText ?? ''");
  }

  /** Whether an element is there to be seen; any of them, where the selector matches several. */
  public final boolean isShown(String selector) {
    return (Boolean)
        run(
            "[...document.querySelectorAll('%s')].some(each => each.getClientRects().length > 0)"
                .formatted(selector.replace("'", "\\'")));
  }

  /**
   * The value of an expression in the page: a string, a number, a boolean, a list, a map, or null.
   * That of a promise is awaited.
   */
  public final @Nullable Object run(String expression) {
    return evaluate(expression);
  }

  /** Waits until an element is shown. */
  public final void awaitShown(String selector) {
    await(selector + " to be shown", () -> isShown(selector));
  }

  /** Waits until an element says this, among other things. */
  public final void awaitText(String selector, String text) {
    await(selector + " to say: " + text, () -> text(selector).contains(text));
  }

  /** Waits until the address has this path, and this fragment if it isn't empty. */
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
   * Waits until something is so; while the page changes, it isn't.
   *
   * @throws AssertionError with what the page says instead
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

  /** Between two looks at what is awaited. */
  static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a page was awaited", e);
    }
  }
}
