package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
  @ParameterizedTest
  @CsvSource({
    "https://app.example,https,app.example,443,https://app.example",
    "https://app.example:443,https,app.example,443,https://app.example",
    "HTTPS://App.Example,https,app.example,443,https://app.example",
    "http://app.example:80,http,app.example,80,http://app.example",
    "http://app.example:443,http,app.example,443,http://app.example:443",
    "http://localhost:03000,http,localhost,3000,http://localhost:3000",
    "http://127.0.0.1:8080,http,127.0.0.1,8080,http://127.0.0.1:8080",
    "http://[::1]:8080,http,[::1],8080,http://[::1]:8080",
    "https://xn--bcher-kva.example,https,xn--bcher-kva.example,443,https://xn--bcher-kva.example",
    "https://app.example.,https,app.example.,443,https://app.example.",
    "capacitor://localhost,capacitor,localhost,0,capacitor://localhost",
    "app://host:7,app,host,7,app://host:7"
  })
  void parse_origin_isNormalised(
      String text, String scheme, String host, int port, String written) {
    Optional<Origin> origin = Origin.parse(text);

    assertEquals(Optional.of(new Origin(scheme, host, port)), origin);
    assertEquals(written, origin.get().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "*",
        "app.example",
        "//app.example",
        "https:",
        "https://",
        "https://app.example/",
        "https://app.example/path",
        "https://app.example?q",
        "https://app.example#f",
        "https://user@app.example",
        "https://app.example:",
        "https://app.example:0",
        "https://app.example:65536",
        "https://app.example:99999",
        "https://app.example:123456",
        "https://app.example:-1",
        "https://app.example:٤٤٣",
        "https://.example",
        "https://app..example",
        "https://*.example",
        "https://bücher.example",
        "https://\u212Aelvin.example",
        "https://app.example https://evil.example",
        "https://app.example,https://evil.example",
        " https://app.example",
        "https://app.example\n",
        "https://app.example\u0000",
        "https://[::1",
        "https://[]",
        "https://[evil]",
        "file://",
        "data:text/html,x"
      })
  void parse_anythingElse_isEmpty(String text) {
    assertTrue(Origin.parse(text).isEmpty());
  }

  @Test
  void parse_endlessLabels_isEmpty() {
    assertTrue(Origin.parse("https://" + "a.".repeat(100_000) + "example").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS,app.example,443",
    "https,App.example,443",
    "https,app.example/x,443",
    "https,'',443",
    "https,app.example,-1",
    "https,app.example,65536"
  })
  void origin_invalidPart_isRefused(String scheme, String host, int port) {
    assertThrows(IllegalArgumentException.class, () -> new Origin(scheme, host, port));
  }
}
