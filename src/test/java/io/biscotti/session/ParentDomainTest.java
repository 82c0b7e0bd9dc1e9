package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParentDomainTest {

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com",
    "Apps.Example.com, apps.example.com",
    "example.co.uk, example.co.uk",
    "co.example, co.example",
    "xn--bcher-kva.example, xn--bcher-kva.example",
  })
  void parse_domainOfSomebody_isKeptInLowerCase(String text, String domain) {
    assertEquals(Optional.of(domain), ParentDomain.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com",
        "localhost",
        "co.uk",
        "COM.AU",
        ".example.com",
        "example.com.",
        "example..com",
        "-example.com",
        "exa mple.com",
        "example.com; Path=/",
        "192.0.2.1",
        "[::1]",
        "::1",
        "bücher.example",
        "https://example.com",
        "example.com:443",
        "*.example.com",
      })
  void parse_anythingElse_isEmpty(String text) {
    assertEquals(Optional.empty(), ParentDomain.parse(text));
  }
}
