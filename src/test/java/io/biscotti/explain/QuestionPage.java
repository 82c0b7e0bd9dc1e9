package io.biscotti.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.engine.Engine;
import io.biscotti.site.BrowserRequest;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The page of one question in one language, made from what the explainer says. */
record QuestionPage(CommonQuestion question, String language, List<CommonQuestion> all) {
  private static final Explainer EXPLAINER =
      new Explainer(InstantSource.fixed(Instant.parse("2026-08-01T12:00:00Z")));
  private static final int MOST_SHOWN = 40;

  /** The words of the pages, in English and in German. */
  private static final Map<String, String[]> WORDS =
      Map.ofEntries(
          Map.entry("lab", new String[] {"Cookie lab", "Cookie-Labor"}),
          Map.entry("line", new String[] {"The line", "Die Zeile"}),
          Map.entry("set", new String[] {"In the response to %s", "In der Antwort auf %s"}),
          Map.entry("before", new String[] {"The browser already has", "Der Browser hat schon"}),
          Map.entry(
              "then",
              new String[] {"Then the browser requests %s", "Dann ruft der Browser %s auf"}),
          Map.entry("from", new String[] {", from a page of %s", ", von einer Seite von %s"}),
          Map.entry("fetch", new String[] {", with fetch", ", mit fetch"}),
          Map.entry("do", new String[] {"What browsers do", "Was Browser tun"}),
          Map.entry("fix", new String[] {"To fix", "So geht es"}),
          Map.entry(
              "all",
              new String[] {"Then it works in every browser.", "Dann klappt es in jedem Browser."}),
          Map.entry("some", new String[] {"Then it works in %s.", "Dann klappt es in %s."}),
          Map.entry(
              "try",
              new String[] {"Try it with your own line", "Mit Ihrer eigenen Zeile versuchen"}),
          Map.entry("others", new String[] {"Other questions", "Andere Fragen"}),
          Map.entry("tools", new String[] {"Developer tools: %s", "Entwicklerwerkzeuge: %s"}),
          Map.entry("stored", new String[] {"Stored", "Gespeichert"}),
          Map.entry("ignored", new String[] {"Not stored", "Nicht gespeichert"}),
          Map.entry("sent", new String[] {"Sent", "Gesendet"}),
          Map.entry("withheld", new String[] {"Not sent", "Nicht gesendet"}),
          Map.entry("removed", new String[] {"Deleted", "Gelöscht"}),
          Map.entry("kept", new String[] {"Not deleted", "Nicht gelöscht"}));

  String file() {
    return get("page") + ".html";
  }

  private String get(String field) {
    return question.get(field + "-" + language);
  }

  private String word(String key, Object... values) {
    return WORDS.get(key)[language.equals("de") ? 1 : 0].formatted(values);
  }

  private Translation translation() {
    return Translation.of(language);
  }

  String html() {
    String other = language.equals("de") ? "en" : "de";
    return """
        <!doctype html>
        <html lang="en">
        <head>
          <!-- include head.html -->
          <meta name="description" content="%s">
          <link rel="alternate" hreflang="%s" href="%s">
          <title lang="%s">%s – Biscotti</title>
          <link rel="stylesheet" href="assets/lab/lab.css">
          <script type="module" src="assets/shared/footer.js"></script>
        </head>
        <body>
          <!-- include header.html -->

          <main id="main" class="page" lang="%s">
            <p class="links"><a href="lab">%s</a> <a href="%s" hreflang="%s" lang="%s">%s</a></p>
            <h1>%s</h1>
            <p>%s</p>
            <h2>%s</h2>
            <pre><code tabindex="0">%s</code></pre>
            <p>%s</p>
            <h2>%s</h2>
            <ul class="findings">
        %s    </ul>
            <h2>%s</h2>
            <p>%s</p>
        %s%s    <h2>%s</h2>
            <ul class="links">
        %s    </ul>
          </main>
        </body>
        </html>
        """
        .formatted(
            escaped(get("seen")),
            other,
            question.get("page-" + other),
            language,
            escaped(get("title")),
            language,
            word("lab"),
            question.get("page-" + other),
            other,
            other,
            other.equals("de") ? "Auf Deutsch" : "In English",
            escaped(get("title")),
            escaped(get("seen")),
            word("line"),
            escaped("Set-Cookie: " + shown(question.line())),
            scene(),
            word("do"),
            outcomes(),
            word("fix"),
            escaped(get("do")),
            fix(),
            link(),
            word("others"),
            others());
  }

  /** A long value is cut. */
  private static String shown(String line) {
    return line.length() <= 200
        ? line
        : line.substring(0, MOST_SHOWN) + "…" + line.substring(line.indexOf(';'));
  }

  private String scene() {
    Question asked = question.question();
    StringBuilder scene =
        new StringBuilder(word("set", code(requested(asked.response())))).append(".");
    if (question.has("existing")) {
      scene.append(" ").append(word("before")).append(" ").append(code(question.get("existing")));
      scene.append(".");
    }
    BrowserRequest later = asked.request();
    if (later != null) {
      scene.append(" ").append(word("then", code(requested(later)))).append(started(later));
    }
    return scene.toString();
  }

  private String started(BrowserRequest request) {
    String from =
        request.initiator() == null ? "" : word("from", code(started(request.initiator())));
    return from + (request.credentials() == null ? "" : word("fetch")) + ".";
  }

  private static String started(BrowserRequest.Initiator initiator) {
    return initiator.page() == null ? "null" : initiator.page().toString().replaceAll("/$", "");
  }

  private static String requested(BrowserRequest request) {
    return request.method() + " " + request.url();
  }

  private String outcomes() {
    boolean deletes = question.line().contains("Max-Age=0");
    return EXPLAINER.explain(question.question()).browsers().stream()
        .map(
            outcome ->
                """
                      <li class="%s">
                        <p><strong>%s:</strong> %s</p>
                        <p>%s</p>
                        <p class="quiet">%s</p>
                      </li>
                """
                    .formatted(
                        outcome.isSuccess() ? "fine" : "error",
                        name(outcome.engine()),
                        verdict(outcome, deletes),
                        escaped(translation().text(why(outcome))),
                        escaped(word("tools", translation().text(DevTools.shows(outcome))))))
        .collect(Collectors.joining());
  }

  /** The reason, or that another cookie stays. */
  private static String why(BrowserOutcome outcome) {
    return outcome.reasons().stream()
        .filter(reason -> reason.rule().equals("beside"))
        .findFirst()
        .orElseGet(outcome::deciding)
        .message();
  }

  private String verdict(BrowserOutcome outcome, boolean deletes) {
    if (deletes) {
      return word(outcome.removed() ? "removed" : "kept");
    }
    String stored = word(outcome.stored() ? "stored" : "ignored");
    return outcome.stored() && outcome.sent() != null
        ? stored + " · " + word(outcome.sent() ? "sent" : "withheld")
        : stored;
  }

  static String name(Engine engine) {
    return switch (engine) {
      case CHROMIUM -> "Chrome, Edge";
      case FIREFOX -> "Firefox";
      case SAFARI -> "Safari";
      case WEBKITGTK -> "WebKitGTK";
    };
  }

  /** Messages of the explainer begin in lower case, because they follow a heading. */
  private static String capitalized(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }

  private String fix() {
    if (question.has("deletes")) {
      return pre("Set-Cookie: " + question.get("deletes"));
    }
    Fix fix = EXPLAINER.explain(question.question()).fix();
    String value = question.line().split("[=;]", 3)[1];
    String changes =
        fix.changes().stream()
            .map(
                each ->
                    "      <li>"
                        + escaped(capitalized(translation().text(each.message())))
                        + "</li>\n")
            .collect(Collectors.joining());
    StringBuilder code = new StringBuilder();
    if (fix.setCookie() != null) {
      code.append("Set-Cookie: ").append(fix.setCookie().replace(Fix.VALUE, value));
    }
    if (fix.credentials() != null) {
      code.append(code.isEmpty() ? "" : "\n")
          .append("fetch(url, { credentials: \"%s\" })".formatted(fix.credentials().text()));
    }
    List<BrowserOutcome> working =
        fix.browsers().stream().filter(BrowserOutcome::isSuccess).toList();
    String names =
        working.stream().map(each -> name(each.engine())).collect(Collectors.joining(", "));
    String outcome = working.size() == fix.browsers().size() ? word("all") : word("some", names);
    return "    <ol>\n"
        + changes
        + "    </ol>\n"
        + pre(code.toString())
        + "    <p>"
        + outcome
        + "</p>\n";
  }

  private static String pre(String code) {
    return "    <pre><code tabindex=\"0\">" + escaped(code) + "</code></pre>\n";
  }

  /** The link that opens this question in the lab. */
  private String link() {
    Question asked = question.question();
    BrowserRequest later = asked.request();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("line", question.line());
    fields.put("response", asked.response().url().toString());
    if (later != null) {
      fields.putAll(fields(later));
    }
    if (question.has("existing")) {
      fields.put("existing", question.get("existing"));
      fields.put("existingResponse", question.get("existing-response").replaceFirst("^POST ", ""));
    }
    String query =
        fields.entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&amp;"));
    return "    <p class=\"links\"><a href=\"lab#explain?%s\">%s</a></p>\n"
        .formatted(query, word("try"));
  }

  private static Map<String, String> fields(BrowserRequest later) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("url", later.url().toString());
    fields.put("method", later.method());
    if (later.initiator() != null) {
      fields.put("initiator", started(later.initiator()));
    }
    if (!later.isNavigation()) {
      fields.put("as", "part");
    }
    if (later.credentials() != null) {
      fields.put("credentials", later.credentials().text());
    }
    return fields;
  }

  private String others() {
    return all.stream()
        .filter(each -> each != question)
        .map(
            each ->
                "      <li><a href=\"%s\">%s</a></li>\n"
                    .formatted(
                        each.get("page-" + language), escaped(each.get("title-" + language))))
        .collect(Collectors.joining());
  }

  private static String code(String text) {
    return "<code>" + escaped(text) + "</code>";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
