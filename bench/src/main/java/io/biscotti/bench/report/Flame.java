package io.biscotti.bench.report;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A flame graph from stacks in the "collapsed" format: a line has the frames from the outermost on,
 * separated by semicolons, then a space and a number of samples. The width of a frame is its part
 * of all samples, which its tooltip shows.
 */
public final class Flame {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 16;
  private static final int HEAD = 48;
  private static final double NARROWEST = 1;
  private static final double CHAR = 6.2;

  /** Colours by the first prefix that fits. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind("Biscotti", "io.biscotti.bench.", "#afb8c1"),
          new Kind("Biscotti", "io.biscotti.", "#4ac26b"),
          new Kind("container", "org.eclipse.jetty.", "#80ccff"),
          new Kind("container", "org.apache.", "#80ccff"),
          new Kind("container", "jakarta.", "#80ccff"),
          new Kind("JDK: cryptography", "com.sun.crypto.", "#ff8182"),
          new Kind("JDK: cryptography", "javax.crypto.", "#ff8182"),
          new Kind("JDK: cryptography", "sun.security.", "#ff8182"),
          new Kind("JDK: cryptography", "java.security.", "#ff8182"),
          new Kind("JDK", "java.", "#ffdf5d"),
          new Kind("JDK", "jdk.", "#ffdf5d"),
          new Kind("JDK", "sun.", "#ffdf5d"));

  private static final Kind NATIVE = new Kind("kernel, JVM, other", "", "#d0b8a8");

  private record Kind(String title, String prefix, String color) {}

  private static final class Frame {
    private final Map<String, Frame> inner = new TreeMap<>();
    private long samples;

    private int depth(double least) {
      return 1
          + inner.values().stream()
              .filter(frame -> frame.samples >= least)
              .mapToInt(frame -> frame.depth(least))
              .max()
              .orElse(0);
    }
  }

  private Flame() {}

  /**
   * Draws the graph.
   *
   * @param from frames outside the first one that contains this text are left out, and so is every
   *     stack without such a frame
   */
  public static String of(String title, Collection<String> stacks, String from) {
    Frame root = new Frame();
    stacks.forEach(stack -> add(root, stack, from));
    if (root.samples == 0) {
      throw new IllegalArgumentException("no stack contains " + from);
    }
    double least = root.samples * NARROWEST / WIDTH;
    int height = HEAD + root.depth(least) * HEIGHT;
    StringBuilder svg = new StringBuilder(Svg.open(WIDTH, height, title));
    svg.append(
        "<style>text { font: 10.5px ui-monospace, monospace; fill: #1f2328; }"
            + " .page { fill: #ffffff; }</style>\n");
    svg.append("<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n");
    svg.append(Svg.text(4, 16, "", title + ": " + root.samples + " samples of a CPU timer"));
    legend(svg);
    draw(svg, root, "all", 0, HEAD, root.samples);
    return svg.append("</svg>\n").toString();
  }

  private static void add(Frame root, String stack, String from) {
    int space = stack.lastIndexOf(' ');
    if (space < 0) {
      return;
    }
    String[] frames = stack.substring(0, space).split(";", -1);
    long samples = Long.parseLong(stack.substring(space + 1));
    int first = 0;
    while (first < frames.length && !frames[first].contains(from)) {
      first++;
    }
    if (first == frames.length) {
      return;
    }
    root.samples += samples;
    Frame at = root;
    for (int i = first; i < frames.length; i++) {
      at = at.inner.computeIfAbsent(frames[i].replace('/', '.'), none -> new Frame());
      at.samples += samples;
    }
  }

  private static void legend(StringBuilder svg) {
    double x = 4;
    for (Kind kind :
        List.of(KINDS.get(1), KINDS.get(2), KINDS.get(5), KINDS.get(9), KINDS.get(0), NATIVE)) {
      String title = kind == KINDS.get(0) ? "the measured servlet" : kind.title();
      svg.append(
          "<rect x=\"%s\" y=\"24\" width=\"12\" height=\"12\" fill=\"%s\"/>%n"
              .formatted(Svg.number(x), kind.color()));
      svg.append(Svg.text(x + 16, 34, "", title));
      x += 32 + CHAR * title.length();
    }
  }

  private static void draw(StringBuilder svg, Frame frame, String name, double x, int y, long all) {
    double width = (double) WIDTH * frame.samples / all;
    svg.append("<g><title>")
        .append(Svg.escape(name))
        .append(String.format(Locale.ROOT, ", %.1f %%</title>", 100.0 * frame.samples / all))
        .append(
            "<rect x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\" rx=\"1\" fill=\"%s\"/>"
                .formatted(
                    Svg.number(x),
                    y,
                    Svg.number(Math.max(0.5, width - 0.5)),
                    HEIGHT - 1,
                    color(name)));
    String label = label(name, (int) ((width - 6) / CHAR));
    if (!label.isEmpty()) {
      svg.append(Svg.text(x + 3, y + 11.5, "", label).strip());
    }
    svg.append("</g>\n");
    double inner = x;
    for (Map.Entry<String, Frame> each : frame.inner.entrySet()) {
      double own = (double) WIDTH * each.getValue().samples / all;
      if (own >= NARROWEST) {
        draw(svg, each.getValue(), each.getKey(), inner, y + HEIGHT, all);
      }
      inner += own;
    }
  }

  private static String color(String name) {
    return KINDS.stream()
        .filter(kind -> name.startsWith(kind.prefix()))
        .findFirst()
        .orElse(NATIVE)
        .color();
  }

  /** Class and method, as far as they fit; empty if fewer than three characters fit. */
  private static String label(String name, int chars) {
    int method = name.lastIndexOf('.');
    int type = method < 0 ? -1 : name.lastIndexOf('.', method - 1);
    String text = name.substring(type + 1);
    if (chars < 3) {
      return "";
    }
    return text.length() <= chars ? text : text.substring(0, chars - 1) + "…";
  }
}
