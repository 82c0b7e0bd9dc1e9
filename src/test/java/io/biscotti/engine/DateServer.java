package io.biscotti.engine;

import io.biscotti.testkit.RawServer;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.BrowserCookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A server that sets a cookie for each of many texts in {@code Expires}. Each of its hosts sets as
 * many as all browsers keep of one host.
 */
public final class DateServer implements AutoCloseable {
  /** What {@link #expiry} returns for a cookie that doesn't exist. */
  static final String NOT_KEPT = "not kept";

  /** The pattern of a response that is a date. */
  static final String DATED = "[+-]?\\d.*";

  private static final int COOKIES_OF_A_HOST = 100;
  private static final Pattern HOST = Pattern.compile("(?i)\nhost: d(\\d+)\\.");
  private static final Pattern COOKIE = Pattern.compile("d(\\d+)");
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final List<String> texts;
  private final String date;
  private final RawServer server;

  /** A server whose responses have no {@code Date}. */
  DateServer(List<String> texts) {
    this(texts, null);
  }

  /** A server whose clock stands still. */
  DateServer(List<String> texts, @Nullable Instant date) {
    this.texts = texts;
    this.date = date == null ? "" : "Date: " + text(date) + "\r\n";
    this.server = RawServer.start(this::answer);
  }

  /** A date as servers write it. */
  public static String text(Instant date) {
    return FORM.format(date);
  }

  /** How long a cookie lasts: a date, {@code session}, or a text that says it isn't kept. */
  static String expiry(@Nullable BrowserCookie cookie) {
    return cookie == null ? NOT_KEPT : expiry(cookie.expiresAt());
  }

  static String expiry(@Nullable Instant end) {
    return end == null ? "session" : end.toString();
  }

  /** Sends a browser all cookies, and returns those that it keeps, by the number of their text. */
  Map<Integer, BrowserCookie> visit(Browser browser) {
    Map<Integer, BrowserCookie> kept = new TreeMap<>();
    for (int host = 0; host * COOKIES_OF_A_HOST < texts.size(); host++) {
      browser.open(server.at(URI.create("http://d" + host + ".localhost/")));
      for (BrowserCookie cookie : browser.cookies()) {
        Matcher name = COOKIE.matcher(cookie.name());
        if (name.matches()) {
          kept.put(Integer.parseInt(name.group(1)), cookie);
        }
      }
    }
    return kept;
  }

  private String answer(String head) {
    Matcher host = HOST.matcher(head);
    String cookies = host.find() ? cookies(Integer.parseInt(host.group(1))) : "";
    return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n"
        + "Cache-Control: no-store\r\n"
        + date
        + cookies
        + "\r\n";
  }

  private String cookies(int host) {
    int first = host * COOKIES_OF_A_HOST;
    return IntStream.range(first, Math.min(texts.size(), first + COOKIES_OF_A_HOST))
        .mapToObj(i -> "Set-Cookie: d%d=1; Path=/; Expires=%s\r\n".formatted(i, texts.get(i)))
        .map(
            field ->
                new String(field.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
        .collect(Collectors.joining());
  }

  @Override
  public void close() {
    server.close();
  }
}
