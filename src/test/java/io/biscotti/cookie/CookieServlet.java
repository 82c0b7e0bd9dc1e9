package io.biscotti.cookie;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Sets a cookie of the table, at {@code /add/3?now=1780999094} as a header and at {@code
 * /cookie/3?now=1780999094} through the container. At {@code /sent}, returns the names and values
 * of the cookies that were sent, in hexadecimal.
 */
public class CookieServlet extends HttpServlet {
  private static final Map<String, SetCookie.Builder> SHAPES =
      Map.of(
          "plain", SetCookie.named("plain").value("31d4d96e407aad42"),
          "empty", SetCookie.named("empty"),
          "quoted", SetCookie.named("quoted").value("\"a=b\""),
          "octets", SetCookie.named("!#$%&'*+-.^_`|~").value("!#$%&'()*+-./:<=>?@[]^_`{|}~"),
          "largest", SetCookie.named("largest").value("x".repeat(4096 - 7)),
          "path", SetCookie.named("path").value("1").path("/a b,c=\"d\"/~"),
          "domain", SetCookie.named("domain").value("1").domain("site.example"),
          "strict", SetCookie.named("strict").value("1").sameSite(SameSite.STRICT),
          "lax", SetCookie.named("lax").value("1").sameSite(SameSite.LAX).httpOnly(true),
          "none", SetCookie.named("none").value("1").sameSite(SameSite.NONE).secure(true));

  /** Every shape, each lifetime, and the deletion of each. */
  static List<SetCookie> cookies(Instant now) {
    List<SetCookie> cookies = new ArrayList<>();
    SHAPES.keySet().stream().sorted().forEach(name -> cookies.add(SHAPES.get(name).build()));
    for (long days : new long[] {-1, 0, 7, 400, 1000}) {
      Duration age = Duration.ofDays(days);
      SetCookie.Builder cookie = SetCookie.named("lifetime").value("1").path("/");
      cookies.add(cookie.expires(now.plus(age)).build());
      if (days >= 0) {
        cookies.add(cookie.maxAge(age).build());
        cookies.add(cookie.expires((Instant) null).build());
      }
    }
    SetCookie.Builder full =
        SetCookie.named("__Host-Http-sid").value("x").path("/").secure(true).httpOnly(true);
    cookies.add(full.build());
    cookies.add(full.sameSite(SameSite.NONE).partitioned(true).build());
    cookies.add(full.maxAge(Duration.ofMinutes(30)).expires(now.plusSeconds(1800)).build());
    List.copyOf(cookies).forEach(cookie -> cookies.add(cookie.expire()));
    return cookies;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getServletPath().equals("/sent")) {
      response.getOutputStream().write(sent(ServletCookies.header(request)));
      return;
    }
    Instant now = Instant.ofEpochSecond(Long.parseLong(request.getParameter("now")));
    int index = Integer.parseInt(request.getPathInfo().substring(1));
    SetCookie cookie = cookies(now).get(index);
    if (request.getServletPath().equals("/add")) {
      ServletCookies.add(response, cookie);
      return;
    }
    response.addCookie(ServletCookies.cookie(cookie, Clock.fixed(now, ZoneOffset.UTC)));
  }

  private static byte[] sent(CookieHeader header) {
    StringBuilder answer = new StringBuilder();
    for (CookieHeader.Sent sent : header.cookies()) {
      answer.append(hex(sent.name())).append('=').append(hex(sent.value())).append('\n');
    }
    return answer.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
