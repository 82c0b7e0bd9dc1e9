package io.biscotti.page;

import io.biscotti.problem.Problem;
import io.biscotti.problem.ProblemPage;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A problem as an HTML page, for people who open an address in a browser. Thread-safe. */
final class ErrorPage implements ProblemPage {
  private static final String FILE = "/WEB-INF/error.html";
  private static final Pattern RELATIVE = Pattern.compile(" (href|src)=\"(?!/|#|https?:)(?:\\./)?");
  private static final Pattern PLACE =
      Pattern.compile("\\{(title|detail|status|code|requestId)\\}");

  private final Pages pages;
  private volatile @Nullable Built<String> page;

  ErrorPage(Pages pages) {
    this.pages = pages;
    pages.check(FILE);
  }

  @Override
  public String html(HttpServletRequest request, Problem problem) {
    Map<String, String> values =
        Map.of(
            "title", problem.code().title(),
            "detail", problem.detail(),
            "status", String.valueOf(problem.status()),
            "code", problem.code().wireName(),
            "requestId", problem.requestId().orElse(""));
    // The page may be at any path, so its links start at the root.
    String root = Matcher.quoteReplacement(escape(request.getContextPath()) + "/");
    String html = RELATIVE.matcher(page().value()).replaceAll(" $1=\"" + root);
    return PLACE
        .matcher(html)
        .replaceAll(
            place -> Matcher.quoteReplacement(escape(values.getOrDefault(place.group(1), ""))));
  }

  private Built<String> page() {
    Built<String> known = page;
    if (known == null || known.isStale()) {
      known = pages.assemble(FILE);
      page = known;
    }
    return known;
  }

  /** Assembles the page in advance, which finds the scripts and styles that it links. */
  void assemble() {
    var unused = page();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
