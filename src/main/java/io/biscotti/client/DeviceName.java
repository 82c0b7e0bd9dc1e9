package io.biscotti.client;

import static java.util.Map.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds a device's name from what a browser says about itself: the client hints where it sends
 * them, otherwise its {@code User-Agent}.
 */
final class DeviceName {
  private static final int MOST = 64;

  /** Products that name a browser. Of several, the first in this list counts. */
  private static final List<Map.Entry<String, String>> BROWSERS =
      List.of(
          entry("FBAN", "Facebook"),
          entry("FBAV", "Facebook"),
          entry("Instagram", "Instagram"),
          entry("Edg", "Edge"),
          entry("EdgA", "Edge"),
          entry("EdgiOS", "Edge"),
          entry("Edge", "Edge"),
          entry("OPR", "Opera"),
          entry("OPT", "Opera"),
          entry("OPiOS", "Opera"),
          entry("Opera", "Opera"),
          entry("SamsungBrowser", "Samsung Internet"),
          entry("Vivaldi", "Vivaldi"),
          entry("YaBrowser", "Yandex Browser"),
          entry("DuckDuckGo", "DuckDuckGo"),
          entry("Ddg", "DuckDuckGo"),
          entry("UCBrowser", "UC Browser"),
          entry("HuaweiBrowser", "Huawei Browser"),
          entry("MiuiBrowser", "Mi Browser"),
          entry("Whale", "Whale"),
          entry("Silk", "Silk"),
          entry("SeaMonkey", "SeaMonkey"),
          entry("PaleMoon", "Pale Moon"),
          entry("FxiOS", "Firefox"),
          entry("Firefox", "Firefox"),
          entry("CriOS", "Chrome"),
          entry("Chromium", "Chromium"),
          entry("HeadlessChrome", "Chrome"),
          entry("Epiphany", "GNOME Web"),
          entry("Chrome", "Chrome"),
          entry("Version", "Safari"));

  /** Brands of client hints that people know under another name. */
  private static final Map<String, String> BRANDS =
      Map.of(
          "Google Chrome", "Chrome",
          "HeadlessChrome", "Chrome",
          "Microsoft Edge", "Edge",
          "Opera GX", "Opera",
          "YaBrowser", "Yandex Browser");

  /** Products that every browser claims to be. */
  private static final List<String> GENERIC =
      List.of("Mozilla", "AppleWebKit", "Gecko", "Mobile", "Safari");

  /** The systems that client hints name. */
  private static final Map<String, String> PLATFORMS =
      Map.of(
          "Windows", "Windows",
          "macOS", "macOS",
          "Linux", "Linux",
          "Android", "Android",
          "iOS", "iOS",
          "Chrome OS", "ChromeOS",
          "Chromium OS", "ChromeOS");

  /** How a comment's part that names a system begins. Of several, the first in this list counts. */
  private static final List<Map.Entry<String, String>> SYSTEMS =
      List.of(
          entry("iPhone", "iPhone"),
          entry("iPad", "iPad"),
          entry("iPod", "iPod"),
          entry("Windows", "Windows"),
          entry("Macintosh", "macOS"),
          entry("CrOS", "ChromeOS"),
          entry("PlayStation", "PlayStation"),
          entry("Nintendo", "Nintendo"),
          entry("Tizen", "Tizen"),
          entry("Web0S", "webOS"),
          entry("Android", "Android"),
          entry("Ubuntu", "Ubuntu"),
          entry("Fedora", "Fedora"),
          entry("FreeBSD", "FreeBSD"),
          entry("Linux", "Linux"),
          entry("X11", "Linux"));

  private static final Pattern BRAND = Pattern.compile("\"([\\w .-]{1,40})\";v=");
  private static final Pattern TEXT = Pattern.compile("\"([\\w .()+-]{1,40})\"");
  private static final Pattern ROBOT = Pattern.compile("(?i).*(?:bot|spider|crawler|slurp)");

  /** Follows {@code Android} in a comment; {@code K} stands for every model. */
  private static final Pattern MODEL =
      Pattern.compile("(?!(?:K|U|wv|Mobile|Tablet|[a-z]{2}(?:[-_]\\w+)?)$)\\w[\\w .()+-]{0,39}");

  private DeviceName() {}

  /** The name of a client; empty if nothing is recognized. */
  static Optional<String> of(Client client) {
    UserAgent agent = UserAgent.of(client.userAgent());
    Optional<String> robot = robot(agent);
    if (robot.isPresent()) {
      return robot;
    }
    Optional<String> browser = brand(client.hints()).or(() -> browser(agent));
    Optional<String> place = place(client.hints(), agent);
    return (browser.isPresent() && place.isPresent()
            ? Optional.of(browser.get() + " on " + place.get())
            : browser.or(() -> place))
        .map(name -> Plain.text(name, MOST));
  }

  /** The name of a robot, without the system that it runs on, which means nothing to people. */
  private static Optional<String> robot(UserAgent agent) {
    return Stream.concat(
            agent.products().stream(), agent.details().stream().map(UserAgent::product))
        .filter(name -> ROBOT.matcher(name).matches())
        .findFirst();
  }

  private static Optional<String> brand(Hints hints) {
    Matcher brands = BRAND.matcher(hints.brands());
    return brands
        .results()
        .map(brand -> brand.group(1))
        .filter(brand -> !brand.equals("Chromium") && !isPlaceholder(brand))
        .findFirst()
        .map(brand -> BRANDS.getOrDefault(brand, brand));
  }

  /** Browsers add a brand such as {@code Not-A.Brand} that no browser has. */
  private static boolean isPlaceholder(String brand) {
    return brand.startsWith("Not") || brand.contains("Brand");
  }

  private static Optional<String> browser(UserAgent agent) {
    if (agent.details().stream().anyMatch(DeviceName::isInternetExplorer)) {
      return Optional.of("Internet Explorer");
    }
    return BROWSERS.stream()
        .filter(browser -> isNamed(agent, browser.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .or(() -> other(agent));
  }

  private static boolean isInternetExplorer(String detail) {
    return detail.startsWith("MSIE ") || detail.startsWith("Trident/");
  }

  private static boolean isNamed(UserAgent agent, String product) {
    return agent.products().contains(product)
        || agent.details().stream().anyMatch(detail -> detail.startsWith(product + "/"));
  }

  /** The name of a program that isn't in the list: the name that it gives itself. */
  private static Optional<String> other(UserAgent agent) {
    return agent.products().stream().filter(name -> !GENERIC.contains(name)).findFirst();
  }

  private static Optional<String> place(Hints hints, UserAgent agent) {
    return text(hints.model())
        .filter(model -> MODEL.matcher(model).matches())
        .or(() -> androidModel(agent.details()))
        .map(DeviceName::withMaker)
        .or(() -> text(hints.platform()).map(PLATFORMS::get))
        .or(() -> system(agent.details()));
  }

  private static Optional<String> text(String hint) {
    Matcher text = TEXT.matcher(hint);
    return text.matches() ? Optional.of(text.group(1)) : Optional.empty();
  }

  private static Optional<String> androidModel(List<String> details) {
    return details.stream()
        .dropWhile(detail -> !detail.startsWith("Android "))
        .skip(1)
        .takeWhile(detail -> !detail.startsWith("KHTML"))
        .map(detail -> detail.replaceFirst(" Build/.*", ""))
        .filter(detail -> !detail.startsWith("rv:") && MODEL.matcher(detail).matches())
        .findFirst();
  }

  /** Models of two makers are known by their maker's name. */
  private static String withMaker(String model) {
    if (model.toUpperCase(Locale.ROOT).startsWith("SM-")) {
      return "Samsung " + model;
    }
    return model.startsWith("Pixel") ? "Google " + model : model;
  }

  private static Optional<String> system(List<String> details) {
    return SYSTEMS.stream()
        .filter(system -> details.stream().anyMatch(detail -> detail.startsWith(system.getKey())))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
