package io.biscotti.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JarTest {
  private final Jar jar = new Jar();

  @Test
  void request_carriesTheNewestCookies() {
    jar.take("a=1; Path=/; HttpOnly");
    text(Ask.get("/read"));
    jar.take("b=2");
    jar.take("a=3; Path=/");

    assertEquals(
        "GET /read HTTP/1.1\r\nHost: localhost\r\nCookie: a=3; b=2\r\n\r\n",
        text(Ask.get("/read")));
  }

  @Test
  void request_afterDeletion_hasNoCookie() {
    jar.take("a=1");
    jar.take("a=; Max-Age=0");

    assertEquals("GET /read HTTP/1.1\r\nHost: localhost\r\n\r\n", text(Ask.get("/read")));
  }

  @Test
  void request_withoutCookies_keepsThem() {
    jar.take("a=1");

    assertEquals("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", text(Ask.get("/").withoutCookies()));
    assertEquals(1, jar.valueBytes());
  }

  private String text(Ask ask) {
    return new String(jar.request(ask), StandardCharsets.ISO_8859_1);
  }
}
