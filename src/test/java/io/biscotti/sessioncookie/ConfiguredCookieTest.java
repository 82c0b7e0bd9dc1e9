package io.biscotti.sessioncookie;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A session configuration as WildFly reports it: false for flags that were never set, and no
 * further attributes.
 */
class ConfiguredCookieTest {

  private static final Map<String, String> FLAGS = Map.of("Secure", "false", "HttpOnly", "false");

  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getName().equals("getAttribute")
                    ? FLAGS.get(arguments[0])
                    : answers.get(method.getName())));
  }

  private static List<String> lines(
      String name, Set<String> denied, Map<String, String> declared, boolean secure) {
    SessionCookieConfig config =
        answering(
            SessionCookieConfig.class,
            Map.of("getName", name, "getAttributes", FLAGS, "getMaxAge", -1));
    ServletContext context =
        answering(
            ServletContext.class,
            Map.of("getContextPath", "/shop", "getSessionCookieConfig", config));
    return ConfiguredCookie.of(context, denied, declared, secure, Optional.empty())
        .write("abc", SentTokens.NONE, Instant.EPOCH);
  }

  @Test
  void flags_neverSet_areOn() {
    assertEquals(
        List.of("__Secure-shop=abc; Path=/shop/; Secure; HttpOnly; SameSite=Lax"),
        lines("__Secure-shop", Set.of(), Map.of(), true));
  }

  @Test
  void flags_turnedOffByWebXmlOrASetting_areOff() {
    assertEquals(
        List.of("shop=abc; Path=/shop/; SameSite=Lax"),
        lines("shop", Set.of("http-only", "secure"), Map.of(), true));
    assertEquals(
        List.of("shop=abc; Path=/shop/; HttpOnly; SameSite=Lax"),
        lines("__Secure-shop", Set.of(), Map.of(), false));
  }

  @Test
  void attributes_onlyInWebXml_areThere() {
    assertEquals(
        List.of("shop=abc; Path=/shop/; Secure; HttpOnly; SameSite=Strict; Priority=High"),
        lines("shop", Set.of(), Map.of("samesite", "Strict", "Priority", "High"), true));
  }
}
