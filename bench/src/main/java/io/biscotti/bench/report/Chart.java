package io.biscotti.bench.report;

import java.util.List;
import java.util.Locale;

/** Horizontal bars in groups, with the range of each. */
public final class Chart {
  private static final int WIDTH = 760;
  private static final int LABELS = 190;
  private static final int VALUES = 60;
  private static final int BAR = 12;
  private static final int GAP = 10;
  private static final int HEAD = 44;
  private static final List<String> COLORS = List.of("#0969da", "#bc4c00", "#8250df");

  private Chart() {}

  /**
   * A bar.
   *
   * @param low where the range begins
   * @param high where the range ends
   */
  public record Bar(double low, double value, double high) {}

  /** A label and a bar for each series; fewer if some weren't measured. */
  public record Group(String label, List<Bar> bars) {}

  /** Groups with their own scale. */
  public record Panel(String title, List<Group> groups) {}

  /** Draws the panels below one another. */
  public static String of(String title, List<String> series, List<Panel> panels) {
    StringBuilder svg = new StringBuilder();
    int y = HEAD;
    double x = LABELS;
    for (int i = 0; i < series.size(); i++) {
      svg.append(rectangle(x, 8, BAR, BAR, COLORS.get(i)));
      svg.append(Svg.text(x + BAR + 5, 18, "", series.get(i)));
      x += BAR + 20 + 7.0 * series.get(i).length();
    }
    for (Panel panel : panels) {
      y = draw(svg, panel, series.size(), y);
    }
    return Svg.open(WIDTH, y, title) + Svg.STYLE + svg + "</svg>\n";
  }

  private static int draw(StringBuilder svg, Panel panel, int series, int top) {
    double most =
        panel.groups().stream()
            .flatMap(group -> group.bars().stream())
            .mapToDouble(Bar::high)
            .max()
            .orElse(1);
    double scale = (WIDTH - LABELS - VALUES) / most;
    int groupHeight = series * BAR + GAP;
    int height = panel.groups().size() * groupHeight;
    svg.append(Svg.text(LABELS, top, "font-weight=\"600\"", panel.title()));
    int y = top + 10;
    double one = LABELS + scale;
    svg.append(
        "<line class=\"grid\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>%n"
            .formatted(Svg.number(one), y, Svg.number(one), y + height));
    for (Group group : panel.groups()) {
      svg.append(
          Svg.text(
              LABELS - 8,
              y + group.bars().size() * BAR / 2.0 + 4,
              "text-anchor=\"end\"",
              group.label()));
      for (int i = 0; i < group.bars().size(); i++) {
        draw(svg, group.bars().get(i), COLORS.get(i), scale, y + i * BAR);
      }
      y += groupHeight;
    }
    return y + HEAD / 2;
  }

  private static void draw(StringBuilder svg, Bar bar, String color, double scale, int y) {
    double middle = y + (BAR - 2) / 2.0;
    svg.append(rectangle(LABELS, y, bar.value() * scale, BAR - 2, color));
    svg.append(
        "<line class=\"line\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>%n"
            .formatted(
                Svg.number(LABELS + bar.low() * scale),
                Svg.number(middle),
                Svg.number(LABELS + bar.high() * scale),
                Svg.number(middle)));
    svg.append(
        Svg.text(
            LABELS + Math.max(bar.high(), bar.value()) * scale + 6,
            y + BAR - 2,
            "class=\"quiet\"",
            String.format(Locale.ROOT, "%.2f", bar.value())));
  }

  private static String rectangle(double x, double y, double width, double height, String color) {
    return "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>%n"
        .formatted(Svg.number(x), Svg.number(y), Svg.number(width), Svg.number(height), color);
  }
}
