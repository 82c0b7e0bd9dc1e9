package io.biscotti.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.explain.Remark;
import io.biscotti.lab.OwnCookie.Attributes;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservatoryTest {

  @ParameterizedTest
  @CsvSource({
    "theme, Secure; SameSite=Lax, info, +5",
    "theme, Secure, info, +0",
    "theme, SameSite=Lax, warning, -20",
    "csrf, Secure, warning, -20",
    "csrf, Secure; SameSite=Strict, info, +5",
    "__Host-session, Secure; HttpOnly; SameSite=Lax, info, +5",
    "Login, Secure; SameSite=Lax, warning, -30",
    "sess, HttpOnly; SameSite=Lax, warning, -40",
  })
  void judge_cookie_hasModifier(String name, String attributes, String level, String modifier) {
    Remark remark =
        Observatory.judge(Map.of(name, Attributes.of("a=b; " + attributes))).orElseThrow();
    assertEquals(level, remark.level());
    assertTrue(remark.message().endsWith(": " + modifier), remark::message);
  }

  @Test
  void judge_several_isTheWorst() {
    Remark remark =
        Observatory.judge(
                Map.of(
                    "a",
                    Attributes.of("a=b; Secure; SameSite=Lax"),
                    "sess",
                    Attributes.of("a=b; Secure")))
            .orElseThrow();
    assertTrue(remark.message().endsWith("-30"), remark::message);
  }

  @Test
  void judge_none_isEmpty() {
    assertEquals(Optional.empty(), Observatory.judge(Map.of()));
  }
}
