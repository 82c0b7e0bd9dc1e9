package io.biscotti.bench.report;

import java.util.Locale;

/** Pieces of SVG. */
final class Svg {
  /** A style that is readable on light and dark pages. */
  static final String STYLE =
      """
      <style>
        text { font: 12px system-ui, sans-serif; fill: #1f2328; }
        .quiet { fill: #59636e; }
        .line { stroke: #59636e; stroke-width: 1; }
        .grid { stroke: #d1d9e0; stroke-width: 1; }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc; }
          .quiet { fill: #9198a1; }
          .line { stroke: #9198a1; }
          .grid { stroke: #3d444d; }
        }
      </style>
      """;

  private Svg() {}

  static String open(int width, int height, String title) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%d\" height=\"%d\""
            .formatted(width, height)
        + " viewBox=\"0 0 %d %d\">\n<title>%s</title>\n".formatted(width, height, escape(title));
  }

  static String text(double x, double y, String attributes, String text) {
    return "<text x=\"%s\" y=\"%s\"%s>%s</text>\n"
        .formatted(
            number(x), number(y), attributes.isEmpty() ? "" : " " + attributes, escape(text));
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
