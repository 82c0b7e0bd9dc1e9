package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;

/** The decoder, on cookies of real frameworks: see {@code decoder/README.md} in the resources. */
class DecoderPagesIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All texts of the results, and their times. */
  private static final String SHOWN =
      "document.getElementById('decoder-results').textContent"
          + " + [...document.querySelectorAll('#decoder-results time')].map(t => t.dateTime)";

  private static final String LOADED =
      "performance.getEntriesByType('resource').map(each => each.name)";

  private static JsonNode vectors() throws IOException {
    try (InputStream in = DecoderPagesIT.class.getResourceAsStream("decoder/vectors.json")) {
      return JSON.readTree(Objects.requireNonNull(in));
    }
  }

  private static void open(Browser browser) {
    Steps.open(browser, Steps.server(), "/decoder");
    Steps.awaitTrue(browser, "document.readyState === 'complete'");
    browser.awaitShown("#decoder-input");
  }

  /** Enters a text, and waits until the page shows a result. */
  private static void decode(Browser browser, String text) {
    browser.run(
        """
        (field => {
          document.getElementById('decoder-results').replaceChildren();
          document.getElementById('decoder-status').textContent = 'waiting';
          field.value = %s;
          field.dispatchEvent(new Event('input', {bubbles: true}));
        })(document.getElementById('decoder-input'))
        """
            .formatted(JSON.valueToTree(text))
            .strip());
    Steps.awaitTrue(browser, "document.getElementById('decoder-status').textContent !== 'waiting'");
  }

  private static String shown(Browser browser) {
    return String.valueOf(browser.run(SHOWN));
  }

  private static Object format(Browser browser) {
    return String.valueOf(
        browser.run("document.querySelector('#decoder-results section')?.dataset.format"));
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void cookie_ofAFramework_isDecodedAndChecked(Engine engine) throws IOException {
    try (Browser browser = Browsers.open(engine)) {
      open(browser);
      for (JsonNode vector : vectors()) {
        String name = vector.path("name").textValue();
        decode(browser, vector.path("text").textValue());
        assertEquals(vector.path("format").textValue(), format(browser), name);
        for (JsonNode part : vector.path("contains")) {
          assertTrue(
              shown(browser).contains(part.textValue()),
              () -> name + " lacks " + part + ": " + shown(browser));
        }
        if (vector.has("secret")) {
          check(browser, "wrong", vector, name);
          check(browser, vector.path("secret").textValue(), vector, name);
        }
      }
      Steps.assertClean(browser);
    }
  }

  private static void check(Browser browser, String secret, JsonNode vector, String name) {
    browser.run(
        """
        ((form, salt) => {
          form.querySelector('.check-result').textContent = '';
          form.querySelector('[type=password]').value = %s;
          if (salt) {
            form.querySelector('[type=text]').value = salt;
          }
          form.querySelector('button').click();
        })(document.querySelector('#decoder-results form'), %s)
        """
            .formatted(
                JSON.valueToTree(secret),
                vector.path("salt").isTextual() ? vector.path("salt") : "''")
            .strip());
    Steps.awaitTrue(browser, "document.querySelector('.check-result').textContent !== ''");
    boolean wrong = browser.isShown(".check-result.broken");
    assertEquals(secret.equals("wrong"), wrong, name);
  }

  /** The text reaches neither a request, nor the address, nor the browser's storage. */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void decoding_anything_sendsNothing(Engine engine) throws IOException {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      open(browser);
      // The footer requests the choices.
      Steps.awaitTrue(browser, LOADED + ".filter(name => name.includes('/api/')).length === 1");
      browser.run("performance.clearResourceTimings()");
      Object address = browser.run("location.href");
      for (JsonNode vector : vectors()) {
        decode(browser, vector.path("text").textValue());
      }
      // Browsers load the page's icon when they like.
      assertEquals(
          List.of(),
          browser.run(
              LOADED + ".filter(name => name !== document.querySelector('link[rel=icon]').href)"));
      assertEquals(address, browser.run("location.href"));
      assertEquals(
          0L, ((Number) browser.run("localStorage.length + sessionStorage.length")).longValue());
      try (var client = server.client()) {
        String policy = client.get("/decoder").header("Content-Security-Policy").orElseThrow();
        assertEquals(client.get("/lab").header("Content-Security-Policy").orElseThrow(), policy);
        assertTrue(policy.contains("default-src 'self'") || policy.contains("connect-src 'self'"));
      }
      Steps.assertClean(browser);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void own_session_isRecognisedAndStaysSealed(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Steps.register(browser, Steps.server());
      String value = Steps.sessionCookie(browser).orElseThrow().value();
      open(browser);
      decode(browser, "__Host-session=" + value);
      assertEquals("biscotti", format(browser));
      assertFalse(browser.isShown("#decoder-results form"));
      String size = bytes(browser);
      // SessionCookie splits a long cookie in this way.
      int middle = value.length() / 2;
      String mark = value.substring(8, 16) + ".";
      String head = "__Host-session=~2." + mark + value.substring(0, middle);
      decode(browser, head);
      assertTrue(browser.isShown("#decoder-results li.warning + li.warning"));
      decode(browser, "__Host-session.1=" + mark + value.substring(middle) + "; a=1; " + head);
      assertEquals(size, bytes(browser));
      assertFalse(browser.isShown("#decoder-results li.warning + li.warning"));
      assertTrue(browser.isShown("#decoder-results section[data-format=biscotti]"));
      assertEquals(
          2L,
          ((Number) browser.run("document.querySelectorAll('#decoder-results section').length"))
              .longValue());
      Steps.assertClean(browser);
    }
  }

  /** How many bytes the page says are sealed. */
  private static String bytes(Browser browser) {
    return String.valueOf(
        browser.run("document.querySelectorAll('[data-format=biscotti] dd')[1].textContent"));
  }

  /** Every prefix of every cookie, and other texts that people paste. */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void malformed_input_isReportedAndNeverAnError(Engine engine) throws IOException {
    try (Browser browser = Browsers.open(engine)) {
      open(browser);
      for (JsonNode vector : vectors()) {
        String text = vector.path("text").textValue();
        browser.run(
            """
            ((field, text) => {
              for (let i = 0; i < text.length; i += 3) {
                field.value = text.slice(0, i) + text.slice(i + 1);
                field.dispatchEvent(new Event('input', {bubbles: true}));
                field.value = text.slice(0, i);
                field.dispatchEvent(new Event('input', {bubbles: true}));
              }
            })(document.getElementById('decoder-input'), %s)
            """
                .formatted(JSON.valueToTree(text))
                .strip());
      }
      for (String text :
          new String[] {
            "=",
            "==",
            ";",
            ".",
            "..",
            "...",
            "--",
            "a=",
            "%",
            "%zz",
            "s:",
            "j:",
            "j:{",
            "Bearer ",
            "\u0000",
            "\ud83c\udf6a",
            "a=\ud800",
            "BAg=",
            "BAhbBkAA",
            "BAh7/w==",
            "BAhvOg==",
            "BAhbBlsGWwZbBlsG",
            "eyJhbGciOjF9.e30.",
            "eyJhbGciOiJIUzI1NiJ9..",
            "Set-Cookie:",
            "eyJhbGciOiJfX3Byb3RvX18ifQ.e30.AAAA",
            "x".repeat(65_536),
          }) {
        decode(browser, text);
      }
      decode(browser, "x".repeat(65_537));
      assertFalse(browser.text("#decoder-status").isEmpty());
      assertFalse(browser.isShown("#decoder-results section"));
      decode(browser, "session=unknown");
      assertFalse(browser.text("#decoder-results h2").isEmpty());
      Steps.assertClean(browser);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void markup_inAnyPart_isShownAsText(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      open(browser);
      String markup = "<img/src=x/onerror=document.title='executed'>";
      decode(browser, "j:{\"" + markup + "\":\"" + markup + "\"}");
      assertTrue(shown(browser).contains(markup));
      decode(browser, "a<b>=" + markup);
      decode(browser, "theme=" + markup + ":1vb66i:ArZRXRvjJ2fnwWTPVRlv4tjzsk9SOlY4ycmAyjo6w8k");
      assertTrue(shown(browser).contains(markup));
      assertEquals(
          0L,
          ((Number) browser.run("document.querySelectorAll('main img, main b').length"))
              .longValue());
      Steps.assertClean(browser);
    }
  }
}
