package io.biscotti.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
  private static final Devices DEVICES = new Devices(true);

  private static final String CHROME_ON_ANDROID =
      "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/126.0.0.0 Mobile Safari/537.36";

  private static String name(String userAgent) {
    return DEVICES.name(new Client("", userAgent, Hints.NONE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Firefox on Linux|Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Firefox on Ubuntu|Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Firefox on Android|Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0",
        "Chrome on Windows|Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Edge on Windows|Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
        "Chrome on ChromeOS|Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Chrome on Android|" + CHROME_ON_ANDROID,
        "Safari on iPhone|Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "Safari on iPad|Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1",
        "Chrome on iPhone|Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
        "Safari on macOS|Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
        "Samsung Internet on Samsung SM-S918B|Mozilla/5.0 (Linux; Android 13; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
        "Googlebot|Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "curl|curl/8.5.0",
        "Wget|Wget/1.21.4",
        "python-requests|python-requests/2.32.0",
        "Java-http-client|Java-http-client/17.0.11",
        "okhttp|okhttp/4.12.0",
        "JohnsBrowser|JohnsBrowser/1.0 (Nowhere)",
        "Facebook on iPhone|Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/420.0.0.32.71;FBBV/484;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/16.5;FBSS/3;FBID/phone;FBLC/en_US;FBOP/5]",
        "Internet Explorer on Windows|Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; WOW64; Trident/4.0; SLCC2; .NET CLR 2.0.50727; .NET CLR 3.5.30729; .NET CLR 3.0.30729; Media Center PC 6.0; .NET4.0C; .NET4.0E; InfoPath.3)",
        "Opera on Windows|Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0",
        "Brave on Linux|Brave/1.70 (X11; Linux x86_64)",
        "iPhone|Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Chrome on Google Pixel 8|Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A.240405.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.6367.82 Mobile Safari/537.36",
        "Chrome on Redmi Note 8|Mozilla/5.0 (Linux; U; Android 9; de-de; Redmi Note 8 Build/PKQ1.190616.001) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/89.0.4389.116 Mobile Safari/537.36",
        "bingbot|Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36",
      })
  void name_knownAgent_isAsItsOwnerSays(String name, String userAgent) {
    assertEquals(name, name(userAgent));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "Mozilla/5.0",
        "test",
        "((((((((((",
        "<script>alert(1)</script>",
        "<b>x</b>/1.0 <img src=x onerror=alert(1)>",
        "' or 1=1; drop table sessions; --",
        "${jndi:ldap://x/a}",
        "() { :;}; /bin/bash -c id",
        "{{7*7}}",
        "\\\\\"\"\"",
        "%n%s%00",
      })
  void name_hostileOrEmptyAgent_isUnknown(String userAgent) {
    assertEquals(Devices.UNKNOWN, name(userAgent));
  }

  /** Other parsers take seconds for these, or overflow the stack. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b/c/d;(",
        "x/y/z;(",
        "a/",
        "/_ ",
        "/Mozilla ",
        "aBuild/",
        "[1",
        "1[",
        "{1",
        "a|",
        "a@b.c ",
        "a%20",
        "a a",
        "aa/b ",
        "ax/y ",
        ",;",
        "((((",
        "))))",
        "Android ;",
        "\"a\";v=",
      })
  void name_hardToParseAgent_isNamedAtOnce(String piece) {
    String agent = piece.repeat(256).substring(0, 256);
    Client client = new Client("", agent, new Hints(agent, agent, agent, agent, agent));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    DEVICES.name(client);
    long before = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < 100; i++) {
      DEVICES.name(client);
    }
    long each = (threads.getCurrentThreadCpuTime() - before) / 100;
    assertTrue(each < 3_000_000, () -> piece + ": " + each + " ns");
  }

  @Test
  void name_hints_takePrecedenceOverTheAgent() {
    Hints pixel =
        new Hints(
            "\"Not/A)Brand\";v=\"8\", \"Chromium\";v=\"126\", \"Google Chrome\";v=\"126\"",
            "?1",
            "\"Android\"",
            "\"14.0.0\"",
            "\"Pixel 8\"");
    assertEquals(
        "Chrome on Google Pixel 8", DEVICES.name(new Client("", CHROME_ON_ANDROID, pixel)));
    Hints hostile = new Hints("<b>\"x\"", "zz", "\"\\\"<script>", "\"\"\"", "\"" + "x".repeat(300));
    assertTrue(DEVICES.name(new Client("", CHROME_ON_ANDROID, hostile)).startsWith("Chrome on"));
  }

  @Test
  void name_longNames_areCut() {
    String long1 =
        "Mozilla/5.0 (Linux; Android 13; " + "Model".repeat(30) + ") Chrome/126.0 Mobile";
    for (String agent :
        List.of(long1, "x".repeat(256), "Browser".repeat(30) + "/1.0", "a/1 ".repeat(64))) {
      String name = name(agent);
      assertTrue(!name.isEmpty() && name.length() <= 64, name);
    }
  }

  @Test
  void name_hintsOfABrowserThatClaimsToBeAnother_nameIt() {
    Hints brave =
        new Hints(
            "\"Chromium\";v=\"126\", \"Not-A.Brand\";v=\"24\", \"Brave\";v=\"126\"",
            "?0",
            "\"Linux\"",
            "",
            "");
    String chrome =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"
            + " Safari/537.36";
    assertEquals("Brave on Linux", DEVICES.name(new Client("", chrome, brave)));
    Hints chromium = new Hints("\"Chromium\";v=\"126\"", "?0", "\"Chrome OS\"", "", "");
    assertEquals("Chrome on ChromeOS", DEVICES.name(new Client("", chrome, chromium)));
  }

  @Test
  void name_turnedOff_isUnknown() {
    assertEquals(
        Devices.UNKNOWN, new Devices(false).name(new Client("", "curl/8.5.0", Hints.NONE)));
  }
}
