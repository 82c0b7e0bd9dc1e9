package io.biscotti.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawLineTest {
  private static final OwnCookies OWN = OwnCookies.of("__Host-session=; Path=/; Secure", "", true);

  private static List<String> rules(String line, String host) {
    return RawLine.of(line).errors(OWN, host, CookieHeader.parse("")).stream()
        .map(Finding::rule)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "lab.shop.example, shop.example",
    "lab.shop.example, .shop.example",
    "lab.shop.example, SHOP.example",
    "lab.shop.example, example",
    "lab.shop.example, shop.example.",
    "LAB.Shop.example, shop.example",
    "lab.xn--bcher-kva.example, bücher.example",
    "lab.xn--bcher-kva.example, BÜCHER.example",
    "lab.shop.example, shop。example",
    "127.0.0.1, 0.0.1",
    "a.b.localhost, localhost",
  })
  void domain_aboveTheHost_isRefused(String host, String domain) {
    assertEquals(List.of("raw-domain"), rules("a=1; Domain=" + domain, host));
    String repeated = "a=1; dOmain = %s; Path=/; Domain=%s".formatted(domain, host);
    assertEquals(List.of("raw-domain"), rules(repeated, host));
  }

  /** Browsers ignore a cookie for another host, which is worth seeing. */
  @ParameterizedTest
  @CsvSource({
    "lab.shop.example, lab.shop.example",
    "lab.shop.example, .LAB.shop.example",
    "lab.shop.example, sub.lab.shop.example",
    "lab.shop.example, ab.shop.example",
    "lab.shop.example, other.example",
    "lab.shop.example, https://shop.example",
    "lab.shop.example, ''",
    "lab.shop.example, .",
    "127.0.0.1, 127.0.0.1",
    "[::1], [::1]",
  })
  void domain_ofTheHostOrElsewhere_isAllowed(String host, String domain) {
    assertEquals(List.of(), rules("a=1; Domain=" + domain, host));
  }

  @Test
  void octets_lettersOutsideAscii_areUtf8() {
    assertEquals("a=\u00c3\u00bc\u00e2\u0082\u00ac", RawLine.of("a=ü€").octets());
  }
}
