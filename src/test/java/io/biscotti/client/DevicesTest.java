package io.biscotti.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.upkeep.Upkeep;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
  private static final Upkeep UPKEEP = new Upkeep("test", 1);

  /** Shared by all tests, because its rules take memory. */
  private static final Devices DEVICES = new Devices(true, UPKEEP);

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
        "UIWebView on iPhone|Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/420.0.0.32.71;FBBV/484;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/16.5;FBSS/3;FBID/phone;FBLC/en_US;FBOP/5]",
        "Internet Explorer on Windows|Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; WOW64; Trident/4.0; SLCC2; .NET CLR 2.0.50727; .NET CLR 3.5.30729; .NET CLR 3.0.30729; Media Center PC 6.0; .NET4.0C; .NET4.0E; InfoPath.3)",
        "Opera on Windows|Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0",
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

  /** Each used to take 100 ms to seconds of CPU time, or to overflow the stack. */
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
      })
  void name_hardToParseAgent_isUnknownAtOnce(String piece) {
    name("curl/8");
    String agent = piece.repeat(256).substring(0, 256);
    assertTimeout(Duration.ofMillis(100), () -> assertEquals(Devices.UNKNOWN, name(agent), piece));
  }

  /** Lists with a thousand invented names or more can't keep a core busy. */
  @Test
  void name_manyDifferentAgents_takeABoundedShareOfACore() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    // Ten times as expensive, so it takes half a second; and the allowance isn't refilled.
    Allowance allowance = new Allowance(() -> 0, () -> 10 * threads.getCurrentThreadCpuTime());
    Devices devices = new Devices(true, UPKEEP, allowance);
    String many = " ax/y".repeat(11);
    assertEquals("b", devices.name(new Client("", "b/1" + many, Hints.NONE)));
    long before = threads.getCurrentThreadCpuTime();
    int unknown = 0;
    for (int i = 0; i < 50_000 && unknown < 10; i++) {
      Client client = new Client("", "b" + Integer.toString(i, 36) + "/1" + many, Hints.NONE);
      unknown += devices.name(client).equals(Devices.UNKNOWN) ? 1 : 0;
    }
    long cpu = threads.getCurrentThreadCpuTime() - before;
    assertTrue(cpu < 1_000_000_000L, cpu + " ns");
    assertTrue(unknown > 0, "all named");
  }

  @Test
  void allowance_usedUp_isRefilledByAFifthOfTheTime() {
    AtomicLong now = new AtomicLong();
    AtomicLong cpu = new AtomicLong();
    Allowance allowance = new Allowance(now::get, cpu::get);
    assertEquals(4_999_999_999L, allowance.spend(() -> cpu.addAndGet(4_999_999_999L)));
    // A nanosecond is left.
    assertEquals(5_100_000_000L, allowance.spend(() -> cpu.addAndGet(100_000_001L)));
    assertEquals(null, allowance.spend(() -> "more"));
    now.addAndGet(500_000_000L);
    assertEquals(null, allowance.spend(() -> "more"));
    now.addAndGet(5L);
    assertEquals("more", allowance.spend(() -> "more"));
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
  void name_first_afterWarmingByManyThreads_isOneAnswer() throws Exception {
    DEVICES.warm();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<String> work = () -> name("curl/8.6.0");
      Set<String> names = new HashSet<>();
      for (Future<String> each :
          threads.invokeAll(List.of(work, work, work, work, work, work, work, work))) {
        names.add(each.get());
      }
      assertEquals(Set.of("curl"), names);
    } finally {
      threads.shutdownNow();
    }
  }
}
