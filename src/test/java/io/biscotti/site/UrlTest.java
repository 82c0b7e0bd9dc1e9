package io.biscotti.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {

  @ParameterizedTest
  @CsvSource({
    "https://a.example, https://a.example/",
    "HTTPS://A.Example:443/x?y#z, https://a.example/x",
    "http://a.example:8080, http://a.example:8080/",
    "http://a.example:/x, http://a.example/x",
    "wss://a.example/x, wss://a.example/x",
    "https://user:secret@a.example/, https://a.example/",
    "https://a@b@c.example/, https://c.example/",
    "https://a.example\\x\\..\\y, https://a.example/y",
    "https://a.example/x/./y/%2e%2E/z, https://a.example/x/z",
    "https://a.example/x/.., https://a.example/",
    "https://a.example/x/., https://a.example/x/",
    "https://a.example/../../x, https://a.example/x",
    "https://a.example/é<>, https://a.example/%C3%A9%3C%3E",
    "https://a.example//x//, https://a.example//x//",
    "https://bücher.example/, https://xn--bcher-kva.example/",
    "https://faß.example/, https://xn--fa-hia.example/",
    "https://a。example/, https://a.example/",
    "https://-a-.example/, https://-a-.example/",
    "https://_a.example/, https://_a.example/",
    "https://a.example./, https://a.example./",
    "http://127.1/, http://127.0.0.1/",
    "http://0x7F000001/, http://127.0.0.1/",
    "http://017700000001/, http://127.0.0.1/",
    "http://2130706433/, http://127.0.0.1/",
    "http://127.0.0.1./, http://127.0.0.1/",
    "http://[::1]:81/, http://[::1]:81/",
    "http://[2001:DB8::1]/, http://[2001:db8::1]/",
  })
  void parse_url_isThatOfBrowsers(String url, String expected) {
    assertEquals(expected, Url.parse(url).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.example",
        "//a.example/",
        "/x",
        "https:a.example",
        "https:///x",
        "https://",
        "https://:80/",
        "ftp://a.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://a..example/",
        "https://.a.example/",
        "https://a example/",
        "https://a.example:65536/",
        "https://a.example:x/",
        "https://a.example:-1/",
        "https://a%2eexample/",
        "https://a<b.example/",
        "https://1.2.3.4.5/",
        "https://256.0.0.1/",
        "https://1.2.3.0x100/",
        "https://4294967296/",
        "https://a.1/",
        "https://[::1/",
        "https://::1/",
        "https://[::1%25eth0]/",
        "https://[1:2]/",
        "https://[localhost]/",
        "https://\uD800.example/",
        "https://xn--a.example/",
        "https://a.example/\u0000",
        "https://a.example/\r\nx",
      })
  void parse_noUrl_isEmpty(String text) {
    assertEquals(Optional.empty(), Url.parse(text));
    assertTrue(Url.fault(text).matches("had [ -~]+"), Url.fault(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.example              | had no scheme",
        "//a.example/           | had no scheme",
        "ftp://a.example/       | had the scheme 'ftp'",
        "https://a.example:65536/ | had a port over 65535: '65536'",
        "https://a.example:x/   | had no valid host",
        "https://me:pw@a b/     | had no valid host",
        "https:///x             | had no valid host",
      })
  void fault_ofNoUrl_isItsCause(String text, String cause) {
    assertTrue(Url.fault(text).startsWith(cause), Url.fault(text));
  }

  @Test
  void fault_ofLongOrControlled_isItsCause() {
    assertEquals("had 2,049 characters", Url.fault("https://a/" + "x".repeat(2_039)));
    assertEquals("had U+0000 at index 10", Url.fault("https://a/\u0000"));
  }

  @Test
  void parse_tooLong_isEmpty() {
    String url = "https://a.example/";
    assertEquals(
        2_048,
        url.length()
            + Url.parse(url + "x".repeat(2_048 - url.length())).orElseThrow().path().length()
            - 1);
    assertEquals(Optional.empty(), Url.parse(url + "x".repeat(2_049 - url.length())));
    assertEquals(Optional.empty(), Url.parse("https://" + "a.".repeat(127) + "example/"));
    assertEquals(Optional.empty(), Url.parse("https://" + "a".repeat(64) + ".example/"));
  }

  @ParameterizedTest
  @CsvSource({
    "site.example, site.example",
    "a.b.site.example, site.example",
    "example, ''",
    "com, ''",
    "a.com, a.com",
    "a.b.co.uk, b.co.uk",
    "co.uk, ''",
    "github.io, ''",
    "a.github.io, a.github.io",
    "ck, ''",
    "a.ck, ''",
    "b.a.ck, b.a.ck",
    "www.ck, www.ck",
    "a.www.ck, www.ck",
    "a.city.kawasaki.jp, city.kawasaki.jp",
    "a.b.kawasaki.jp, a.b.kawasaki.jp",
    "localhost, ''",
    "a.b.localhost, b.localhost",
    "127.0.0.1, ''",
    "[::1], ''",
    "a.com., a.com",
    "xn--p1ai, ''",
    "a.xn--e1afmkfd.xn--p1ai, xn--e1afmkfd.xn--p1ai",
  })
  void registrable_host_isThatOfTheList(String host, String expected) {
    assertEquals(expected, PublicSuffixes.registrable(host).orElse(""));
  }
}
