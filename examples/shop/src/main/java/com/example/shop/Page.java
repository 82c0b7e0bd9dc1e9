package com.example.shop;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes a page. */
final class Page {
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head><meta charset="utf-8"><title>Shop</title></head>
      <body><h1>Shop</h1>
      %s
      </body>
      </html>
      """;

  private Page() {}

  /** Responds with a page that has this body. */
  static void write(HttpServletResponse response, String body) throws IOException {
    response.setContentType("text/html;charset=UTF-8");
    response.getWriter().write(PAGE.formatted(body));
  }

  /** Escapes text for HTML. */
  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
