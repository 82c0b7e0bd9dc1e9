package io.biscotti.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whether the pages, as they are shown, need a rule of Pico that our part of it lacks. */
class PicoPagesIT {
  private static final String WEBJAR = "META-INF/resources/webjars/picocss__pico/";

  /** The selectors that match an element, regardless of states and of generated content. */
  private static final String MATCHING =
      """
      (sheets => {
        const selectors = (text) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(text);
          const all = new Set();
          const visit = (rules) => [...rules].forEach((rule) => {
            if (rule.selectorText) {
              rule.selectorText.split(/,(?![^(]*\\))/).forEach((each) => all.add(each.trim()));
            } else if (rule.cssRules) {
              visit(rule.cssRules);
            }
          });
          visit(sheet.cssRules);
          return all;
        };
        const bare = (each) => each
          .replace(/::[\\w-]+/g, '')
          .replace(/:(hover|active|focus|focus-visible|focus-within|checked|indeterminate|invalid)\\b/g, '');
        const matches = (each) => {
          try {
            return bare(each) !== '' && document.querySelector(bare(each)) !== null;
          } catch {
            return false;
          }
        };
        const ours = selectors(sheets.ours);
        const all = [...selectors(sheets.whole)];
        return [String(all.filter(matches).length), ...all.filter((each) => matches(each) && !ours.has(each))];
      })(%s)
      """
          .strip();

  @Test
  void pages_shown_needNoOtherRule() throws IOException {
    String whole = text(WEBJAR + version() + "/css/pico.fluid.classless.min.css");
    String script = MATCHING.formatted(json(whole));
    TreeSet<String> missing = new TreeSet<>();
    try (Browser browser = Browsers.open(Engine.CHROMIUM)) {
      Server server = Steps.server();
      Steps.registerAdmin(browser, server);
      for (SitePage page : SitePage.ALL) {
        page.open(browser, server);
        List<?> found = (List<?>) browser.run(script);
        assertTrue(Integer.parseInt((String) found.get(0)) > 20, found::toString);
        found.subList(1, found.size()).forEach(each -> missing.add((String) each));
      }
    }
    assertEquals(List.of(), List.copyOf(missing));
  }

  private static String json(String whole) throws IOException {
    String ours = Files.readString(Path.of("webapp/assets/shared/pico.css"));
    try {
      return new ObjectMapper().writeValueAsString(Map.of("whole", whole, "ours", ours));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    properties.load(
        new StringReader(text("META-INF/maven/org.webjars.npm/picocss__pico/pom.properties")));
    return properties.getProperty("version");
  }

  private static String text(String name) throws IOException {
    try (InputStream in = PicoPagesIT.class.getClassLoader().getResourceAsStream(name)) {
      assertTrue(in != null, name);
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
