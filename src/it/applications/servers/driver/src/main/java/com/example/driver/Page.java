package com.example.driver;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * A response, after redirects.
 *
 * @param address the final address
 * @param status the status
 * @param body the body as text
 */
public record Page(URI address, int status, String body) {

  record Form(URI action, boolean isPost, Map<String, String> fields) {}

  /** Fails unless the status is 200 and the body contains these texts. */
  public Page shows(String... texts) {
    return shows(200, texts);
  }

  /** Fails unless the response has this status and contains these texts. */
  public Page shows(int expected, String... texts) {
    if (status != expected) {
      throw new Mismatch(path() + " is " + status + " instead of " + expected + excerpt());
    }
    for (String text : texts) {
      if (!body.contains(text)) {
        throw new Mismatch(path() + " lacks “" + text + "”" + excerpt());
      }
    }
    return this;
  }

  /** Fails if the response contains this text. */
  public Page lacks(String text) {
    if (body.contains(text)) {
      throw new Mismatch(path() + " has “" + text + "”");
    }
    return this;
  }

  /** Fails unless this is the path of the final address. */
  public Page isAt(String expected) {
    if (!address.getPath().equals(expected)) {
      throw new Mismatch("led to " + path() + " instead of " + expected);
    }
    return this;
  }

  private String path() {
    return address.getPath();
  }

  private String excerpt() {
    String text = document().text();
    String telling = text.substring(Math.max(0, status == 500 ? text.indexOf("Message") : 0));
    return text.isEmpty() ? "" : ": " + telling.substring(0, Math.min(telling.length(), 200));
  }

  private Document document() {
    return Jsoup.parse(body, address.toString());
  }

  Form formWith(Set<String> names) {
    List<Element> forms = document().select("form");
    for (Element form : forms) {
      if (names.stream().allMatch(name -> hasField(form, name))) {
        return form(form);
      }
    }
    throw new Mismatch(path() + " is " + status + " without a form with " + names + excerpt());
  }

  private static boolean hasField(Element form, String name) {
    return form.select("[name]").stream().anyMatch(field -> field.attr("name").equals(name));
  }

  private Form form(Element form) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (Element input : form.select("input[name]")) {
      if (!Set.of("submit", "checkbox", "radio", "image").contains(input.attr("type"))) {
        fields.put(input.attr("name"), input.attr("value"));
      }
    }
    String action = form.attr("action");
    return new Form(
        action.isEmpty() ? address : resolved(action),
        form.attr("method").equalsIgnoreCase("post"),
        fields);
  }

  /**
   * Resolves an address like browsers: {@code URI.resolve} drops the last segment before a query.
   */
  private URI resolved(String reference) {
    return address.resolve(reference.startsWith("?") ? address.getPath() + reference : reference);
  }

  URI linkTo(String part) {
    for (Element link : document().select("a[href]")) {
      if (link.attr("href").contains(part)) {
        return resolved(link.attr("href"));
      }
    }
    throw new Mismatch(path() + " is " + status + " without a link to " + part + excerpt());
  }

  URI link(String text) {
    for (Element link : document().select("a[href]")) {
      if (link.text().equals(text)) {
        return resolved(link.attr("href"));
      }
    }
    throw new Mismatch(path() + " is " + status + " without a link “" + text + "”" + excerpt());
  }
}
