package io.biscotti.app;

import io.biscotti.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;

/** A problem as an HTML page, for people who open an address in a browser. */
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
        <script src="%1$s/assets/shared/theme.js"></script>
        <link rel="stylesheet" href="%1$s/assets/shared/pico.css">
        <link rel="stylesheet" href="%1$s/assets/shared/biscotti.css">
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

  /** The page; implements {@link io.biscotti.problem.ProblemPage}. */
  static String html(HttpServletRequest request, Problem problem) {
    return PAGE.formatted(
        escape(request.getContextPath()),
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
