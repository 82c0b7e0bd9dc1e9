package io.biscotti.app;

import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A problem as a page, for a person who went to an address with a browser. */
final class ErrorPage {
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%2$s – Biscotti</title>
        <link rel="icon" href="%1$s/favicon.svg" type="image/svg+xml">
        <script src="%1$s/assets/theme.js"></script>
        <link rel="stylesheet" href="%1$s/assets/pico.css">
        <link rel="stylesheet" href="%1$s/assets/biscotti.css">
      </head>
      <body>
        <main class="page">
          <h1>%2$s</h1>
          <p>%3$s</p>
          <p class="quiet">Status %4$d, code <code>%5$s</code></p>
          <p><a href="%1$s/">To the start page</a></p>
        </main>
      </body>
      </html>
      """;

  private ErrorPage() {}

  /**
   * Answers with the problem: as a page to who wants HTML, else as {@link Problems} does.
   *
   * @throws IllegalStateException when the response is committed
   * @throws IOException when the client is gone
   */
  static void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (!Accept.isHtmlWanted(request)) {
      Problems.write(response, problem);
      return;
    }
    byte[] page = html(problem, request.getContextPath()).getBytes(StandardCharsets.UTF_8);
    response.resetBuffer();
    response.setStatus(problem.status());
    response.setContentType("text/html;charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    problem.headers().forEach(response::setHeader);
    response.setContentLength(page.length);
    response.getOutputStream().write(page);
  }

  private static String html(Problem problem, String contextPath) {
    return PAGE.formatted(
        escape(contextPath),
        escape(problem.code().title()),
        escape(problem.detail()),
        problem.status(),
        escape(problem.code().wireName()));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
