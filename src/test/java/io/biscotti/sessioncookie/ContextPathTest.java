package io.biscotti.sessioncookie;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.cookie.SetCookie;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextPathTest {

  @ParameterizedTest
  @CsvSource({
    "/shop, shop, /shop/",
    "/Shop, Shop, /Shop/",
    "/a/b, a_b, /a/b/",
    "/a_b, a~5Fb, /a_b/",
    "/a-b, a-b, /a-b/",
    "/shop.1, shop~2E1, /shop.1/",
    "/a~2Eb, a~7E2Eb, /a~2Eb/",
    "/ü, ~C3~BC, /%C3%BC/",
    "/%C3%BC, ~C3~BC, /%C3%BC/",
    "/%c3%bc, ~C3~BC, /%c3%bc/",
    "/a b, a~20b, /a%20b/",
    "/100%, 100~25, /100%25/",
    "/100%25, 100~25, /100%25/",
    "/%4, ~254, /%254/",
    "/a%2Fb, a~2Fb, /a%2Fb/",
    "/a;b, a~3Bb, /a%3Bb/",
    "/😀, ~F0~9F~98~80, /%F0%9F%98%80/"
  })
  void names_ofAPath_areOneForEach(String text, String name, String path) {
    ContextPath context = new ContextPath(text);
    assertEquals(name, context.cookieName());
    assertEquals(path, context.cookiePath());
    SetCookie.named("__Secure-session-" + name).value("").path(path).secure(true).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/"})
  void root_inEitherForm_hasTheRootAsPath(String text) {
    assertTrue(new ContextPath(text).isRoot());
    assertEquals("/", new ContextPath(text).cookiePath());
  }

  /** Otherwise a nested application would send companions of the outer application's session. */
  @Test
  void names_ofNestedApplications_areNoCompanionsOfEachOther() {
    SessionCookie shop =
        SessionCookie.of(SetCookie.named("session-shop").value("").path("/shop/").build());
    for (String path : List.of("/shop/1", "/shop.1", "/shop/.1")) {
      assertTrue(!shop.isNamed("session-" + new ContextPath(path).cookieName()), path);
    }
  }
}
