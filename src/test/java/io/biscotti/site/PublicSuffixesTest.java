package io.biscotti.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicSuffixesTest {

  @Test
  void version_ofTheListThatIsRead_isItsOwn() {
    assertEquals(
        Optional.of(Instant.parse("2025-11-27T13:27:58Z")),
        PublicSuffixes.version(
            Stream.of("// Please pull", "", "// VERSION: 2025-11-27_13-27-58_UTC", "ac")));
    Instant published = PublicSuffixes.version().orElseThrow();
    assertTrue(published.isAfter(Instant.parse("2025-01-01T00:00:00Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "// VERSION: ",
        "// VERSION: 2025-13-27_13-27-58_UTC",
        "// VERSION: yesterday",
        "VERSION: 2025-11-27_13-27-58_UTC"
      })
  void version_ofListWithoutADate_isEmpty(String line) {
    assertEquals(Optional.empty(), PublicSuffixes.version(Stream.of(line)));
  }
}
