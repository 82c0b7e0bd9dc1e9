package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.options.Options;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
  private static boolean allows(String listed, String asking) {
    return Origins.of(List.of(listed)).allows(Origin.parse(asking).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example,https://app.example",
    "https://app.example:443,https://app.example",
    "https://APP.example,https://app.example:443",
    "http://localhost:3000,http://localhost:3000",
    "https://*.example.com,https://a.example.com",
    "https://*.example.com,https://a.b.example.com",
    "https://*.Example.com,https://A.example.COM",
    "https://*.example.com:8443,https://a.example.com:8443",
    "http://*.localhost:3000,http://tenant.localhost:3000"
  })
  void allows_listed_isTrue(String listed, String asking) {
    assertTrue(allows(listed, asking));
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example,http://app.example",
    "https://app.example,https://app.example:8443",
    "https://app.example,https://app.example.evil.example",
    "https://app.example,https://a.app.example",
    "https://app.example,https://app.example.",
    "https://*.example.com,https://example.com",
    "https://*.example.com,https://badexample.com",
    "https://*.example.com,https://a-example.com",
    "https://*.example.com,https://a.example.com.evil.example",
    "https://*.example.com,http://a.example.com",
    "https://*.example.com,https://a.example.com:8443",
    "https://*.example.com:8443,https://a.example.com"
  })
  void allows_unlisted_isFalse(String listed, String asking) {
    assertFalse(allows(listed, asking));
  }

  @Test
  void none_anyOrigin_isFalse() {
    assertFalse(Origins.none().allows(Origin.parse("https://app.example").orElseThrow()));
  }

  @Test
  void of_severalMalformed_namesEach() {
    List<String> listed =
        List.of("https://good.example", "null", "https://app.example/", "app.example");

    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Origins.of(listed));

    assertEquals(
        "origins: must be scheme://host[:port] or scheme://*.domain[:port], was \"null\";"
            + " must be scheme://host[:port] or scheme://*.domain[:port], was"
            + " \"https://app.example/\";"
            + " must be scheme://host[:port] or scheme://*.domain[:port], was \"app.example\"",
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "*,would give every site",
    "https://*,must be scheme",
    "https://a.*.com,must be scheme",
    "https://*.*.com,must be scheme",
    "https://app*.example.com,must be scheme",
    "https://*.com,needs a domain of two labels",
    "https://*.com.,needs a domain of two labels",
    "https://*.[::1],needs a domain of two labels"
  })
  void of_starElsewhere_isRefused(String listed, String reason) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Origins.of(List.of(listed)));

    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void of_optionsWithMalformed_notesEachAndKeepsTheGoodOnes() {
    Options options = Options.of(Map.of("cors.origins", "*, https://good.example, x")::get);

    Origins origins = Origins.of(options);

    assertEquals(Origins.of(List.of("https://good.example")), origins);
    assertEquals(
        List.of(
            "cors.origins: \"*\" would give every site the visitor's session; list the origins",
            "cors.origins: must be scheme://host[:port] or scheme://*.domain[:port], was \"x\""),
        options.faults());
  }
}
