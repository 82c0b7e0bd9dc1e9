package io.biscotti.bench.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
  private static final String COOKIES =
      "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\ncontent-type: text/plain\r\n"
          + "set-cookie:b=2\r\nCONTENT-LENGTH: 5\r\n\r\nhello";

  /** In whatever pieces the bytes come, only the last one completes the response. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        COOKIES,
        "HTTP/1.1 204 No Content\r\nVary: Origin\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nends with\n"
      })
  void add_isWholeWithTheLastByte(String text) {
    Answer answer = new Answer();
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length - 1; i++) {
      assertFalse(add(answer, bytes[i]), "after byte " + i);
    }

    assertTrue(add(answer, bytes[bytes.length - 1]));
  }

  @ParameterizedTest
  @ValueSource(strings = COOKIES)
  void add_findsStatusAndCookies(String text) {
    Answer answer = new Answer();
    for (byte each : text.getBytes(StandardCharsets.ISO_8859_1)) {
      add(answer, each);
    }

    assertEquals(200, answer.status());
    assertArrayEquals(new String[] {"a=1; Path=/", "b=2"}, answer.cookies());
  }

  private static boolean add(Answer answer, byte one) {
    answer.room()[answer.length()] = one;
    return answer.add(1);
  }
}
