package io.biscotti.testkit.browser;

import io.biscotti.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.MutableCapabilities;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.remote.RemoteWebDriver;

/**
 * A WebKit. Its driver controls one browser at a time, so each has its own. A proxy resolves every
 * host to this machine.
 */
final class WebKitBrowser extends Browser {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final LoopbackProxy proxy = LoopbackProxy.start();
  private final Process service;
  private final Thread end;
  private final RemoteWebDriver driver;

  private WebKitBrowser(Process service, int port) {
    this.service = service;
    this.end = new Thread(() -> stop(service), "webkit");
    Runtime.getRuntime().addShutdownHook(end);
    MutableCapabilities wish = new MutableCapabilities();
    wish.setCapability("browserName", "MiniBrowser");
    wish.setCapability("acceptInsecureCerts", true);
    wish.setCapability(
        "webkitgtk:browserOptions",
        Map.of(
            "binary",
            Engine.WEBKIT.program().orElseThrow().toString(),
            "args",
            List.of("--automation", "--proxy=socks5://" + proxy.address())));
    try {
      awaitListening(service, port);
      this.driver = new RemoteWebDriver(new URL("http://127.0.0.1:" + port), wish, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Browser open() {
    try {
      return started();
    } catch (IllegalStateException e) {
      // Another process has taken the port meanwhile, so the driver ends.
      return started();
    }
  }

  private static WebKitBrowser started() {
    try {
      int port = FreePort.next();
      ProcessBuilder builder =
          new ProcessBuilder("WebKitWebDriver", "--host=127.0.0.1", "--port=" + port);
      builder.environment().put("DISPLAY", Display.name());
      // Otherwise WebKit looks for the session bus, which tests don't have.
      builder.environment().put("GTK_A11Y", "none");
      // From C.UTF-8, WebKit would derive the language "C", which doesn't exist.
      builder.environment().put("LC_ALL", "C");
      builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      return new WebKitBrowser(builder.start(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void open(URI address) {
    driver.get(address.toString());
  }

  @Override
  public void reload() {
    driver.navigate().refresh();
  }

  @Override
  public URI address() {
    return URI.create(driver.getCurrentUrl());
  }

  @Override
  public void press(Key key) {
    new Actions(driver).sendKeys(key.webDriver).perform();
  }

  @Override
  public void write(String text) {
    new Actions(driver).sendKeys(text).perform();
  }

  @Override
  public List<BrowserCookie> cookies() {
    return driver.manage().getCookies().stream().map(WebKitBrowser::cookie).toList();
  }

  @Override
  public Optional<List<BrowserCookie>> jar() {
    return Optional.empty();
  }

  @Override
  public String version() {
    return driver.getCapabilities().getBrowserVersion();
  }

  private static BrowserCookie cookie(Cookie cookie) {
    return new BrowserCookie(
        cookie.getName(),
        cookie.getValue(),
        cookie.getDomain().replaceFirst("^\\.", ""),
        cookie.getPath(),
        cookie.isSecure(),
        cookie.isHttpOnly(),
        cookie.getSameSite() == null ? "" : cookie.getSameSite(),
        cookie.getExpiry() == null ? null : cookie.getExpiry().toInstant());
  }

  @Override
  public byte[] screenshot() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  @Override
  public List<String> consoleErrors() {
    return List.of();
  }

  @Override
  public void forgetErrors() {}

  @Override
  public void close() {
    try {
      driver.quit();
    } finally {
      stop(service);
      proxy.close();
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  @Override
  void clickShown(String selector) {
    driver.findElement(By.cssSelector(selector)).click();
  }

  @Override
  void fillShown(String selector, String text) {
    WebElement field = driver.findElement(By.cssSelector(selector));
    field.clear();
    if (!text.isEmpty()) {
      field.sendKeys(text);
    }
  }

  @Override
  @Nullable Object evaluate(String expression) {
    return driver.executeScript("return " + expression);
  }

  private static void awaitListening(Process service, int port) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (service.isAlive() && System.nanoTime() < end) {
      try {
        new Socket(LOOPBACK, port).close();
        return;
      } catch (IOException notYet) {
        pause();
      }
    }
    stop(service);
    throw new IllegalStateException("WebKitWebDriver did not start");
  }

  /** The browser and its helpers are the driver's children. */
  private static void stop(Process service) {
    List<ProcessHandle> family = service.descendants().toList();
    service.destroy();
    try {
      if (!service.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        service.destroyForcibly();
      }
    } catch (InterruptedException e) {
      service.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroy);
  }
}
