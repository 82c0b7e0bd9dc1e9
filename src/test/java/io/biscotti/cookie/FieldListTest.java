package io.biscotti.cookie;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldListTest {

  @ParameterizedTest
  @CsvSource({
    "'Cookie', true",
    "'cookie', true",
    "'Origin, Cookie', true",
    "'Origin ,\tCookie ', true",
    "'Origin,,Cookie', true",
    "'Cookie2, Origin', false",
    "'Set-Cookie', false",
    "'Cookie Origin', false",
    "',', false",
    "'', false"
  })
  void has_cookie_comparesWholeMembers(String list, boolean found) {
    assertEquals(found, FieldList.has(list, "Cookie"));
  }
}
