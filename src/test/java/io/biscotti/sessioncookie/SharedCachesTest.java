package io.biscotti.sessioncookie;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a {@code Cache-Control} is rewritten so that no shared cache stores a response. */
class SharedCachesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | private",
        "public | private",
        "PUBLIC, Max-Age=60 | private, Max-Age=60",
        "public, max-age=60 | private, max-age=60",
        "max-age=60 | private, max-age=60",
        "s-maxage=60, max-age=5 | private, max-age=5",
        "S-MaxAge = 60 | private",
        "no-cache | private, no-cache",
        "no-cache=\"Set-Cookie, X\", public | private, no-cache=\"Set-Cookie, X\"",
        "private | private",
        "private, max-age=60 | private, max-age=60",
        "private, s-maxage=60 | private",
        "max-age=60, private, public | max-age=60, private",
        "private=\"Set-Cookie\", max-age=60 | private, max-age=60",
        "private=\"a\\\", no-store, b\", max-age=1 | private, max-age=1",
        "private=\"never ends, no-store | private",
        "no-store | no-store",
        "public, no-store | public, no-store",
        "NO-STORE, s-maxage=1 | NO-STORE, s-maxage=1",
        "max-age=60, must-revalidate, immutable | private, max-age=60, must-revalidate, immutable",
        "x-no-store, ,, public | private, x-no-store"
      })
  void withoutShared_ofARule_isPrivate(String said, String sent) {
    assertEquals(sent, SharedCaches.withoutShared(said));
    assertEquals(sent, SharedCaches.withoutShared(sent), "again");
  }
}
