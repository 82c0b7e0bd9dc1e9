package io.biscotti.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of Pico CSS that the pages can use: a selector stays if every element, attribute and
 * value in it occurs in a page or a script. Custom properties go if nothing reads them, or if our
 * own style sheet replaces them for the whole page.
 */
final class PicoSubset {
  private static final Pattern BANNER = Pattern.compile("(?s)/\\*!.*?\\*/");
  private static final Pattern DECLARED = Pattern.compile("(--[\\w-]+)\\s*:");
  private static final Pattern READ = Pattern.compile("var\\((--[\\w-]+)");
  private static final Pattern WHOLE_PAGE =
      Pattern.compile("(?::root|:host|\\[data-theme[^]]*]|:not\\([^)]*\\)+|\\(|\\))+");
  private static final Pattern CONDITION = Pattern.compile("@(?:media|supports|-moz-document)");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("([\\w-]+)(?:[~|^$*]?=[\"']?([^\"']*)[\"']?)?");

  private final Set<String> elements;
  private final Set<String> attributes;
  private final Set<String> values;

  /**
   * What occurs in the pages.
   *
   * @param elements the names of elements
   * @param attributes the names of attributes
   * @param values the values of attributes, such as classes and ids
   */
  PicoSubset(Set<String> elements, Set<String> attributes, Set<String> values) {
    this.elements = elements;
    this.attributes = attributes;
    this.values = values;
  }

  /** A rule, or an at-rule with rules in it; a statement has no body. */
  private record Node(String head, String body, List<Node> inside) {
    String css() {
      if (!inside.isEmpty()) {
        return head + "{" + inside.stream().map(Node::css).collect(Collectors.joining()) + "}\n";
      }
      return body.isEmpty() ? head + ";\n" : head + "{" + body + "}\n";
    }

    Stream<Node> rules() {
      return inside.isEmpty() ? Stream.of(this) : inside.stream().flatMap(Node::rules);
    }
  }

  /**
   * The remaining style sheet.
   *
   * @param pico minified
   * @param ours the style sheets that follow it
   */
  String of(String pico, String ours) {
    Matcher banner = BANNER.matcher(pico);
    String license = banner.find() ? banner.group() + "\n" : "";
    List<Node> kept = used(parse(BANNER.matcher(pico).replaceAll("").strip()));
    Set<String> replaced = replaced(ours);
    kept = declarations(kept, (node, name) -> !isWholePage(node) || !replaced.contains(name));
    long before;
    long now = Long.MAX_VALUE;
    do {
      before = now;
      Set<String> read = read(css(kept) + ours);
      kept = declarations(kept, (node, name) -> read.contains(name));
      now = css(kept).length();
    } while (now < before);
    return license + css(kept);
  }

  private static String css(List<Node> nodes) {
    return nodes.stream().map(Node::css).collect(Collectors.joining());
  }

  private static Set<String> read(String css) {
    return READ.matcher(css).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }

  /** The custom properties that the rule for the root element sets. */
  private static Set<String> replaced(String ours) {
    Matcher root = Pattern.compile("(?m)^:root:root \\{([^}]*)}").matcher(ours);
    return root.find()
        ? DECLARED
            .matcher(root.group(1))
            .results()
            .map(it -> it.group(1))
            .collect(Collectors.toSet())
        : Set.of();
  }

  private static boolean isWholePage(Node node) {
    return parts(node.head()).stream().allMatch(part -> WHOLE_PAGE.matcher(part).matches());
  }

  private interface Keeps {
    boolean test(Node rule, String property);
  }

  private static List<Node> declarations(List<Node> nodes, Keeps keeps) {
    List<Node> left = new ArrayList<>();
    for (Node node : nodes) {
      if (!node.inside().isEmpty()) {
        List<Node> inside = declarations(node.inside(), keeps);
        if (!inside.isEmpty()) {
          left.add(new Node(node.head(), "", inside));
        }
        continue;
      }
      String body =
          split(node.body(), ';').stream()
              .filter(
                  declaration -> {
                    String name = declaration.split(":", 2)[0].strip();
                    return !name.startsWith("--") || keeps.test(node, name);
                  })
              .collect(Collectors.joining(";"));
      if (node.body().isEmpty() || !body.isEmpty()) {
        left.add(new Node(node.head(), body, List.of()));
      }
    }
    return left;
  }

  private List<Node> used(List<Node> nodes) {
    List<Node> left = new ArrayList<>();
    for (Node node : nodes) {
      if (CONDITION.matcher(node.head()).lookingAt()) {
        List<Node> inside = used(node.inside());
        if (!inside.isEmpty()) {
          left.add(new Node(node.head(), "", inside));
        }
      } else if (node.head().startsWith("@")) {
        left.add(node);
      } else {
        String head =
            parts(node.head()).stream().filter(this::isUsed).collect(Collectors.joining(","));
        if (!head.isEmpty()) {
          left.add(new Node(head, node.body(), List.of()));
        }
      }
    }
    Set<String> animations =
        left.stream()
            .flatMap(Node::rules)
            .flatMap(rule -> Stream.of(rule.body().split("[;: ,]")))
            .collect(Collectors.toSet());
    left.removeIf(
        node ->
            node.head().startsWith("@keyframes")
                && !animations.contains(node.head().split(" ", 2)[1]));
    return left;
  }

  /** Whether something in the pages could match a selector. */
  boolean isUsed(String selector) {
    int i = 0;
    while (i < selector.length()) {
      char c = selector.charAt(i);
      if (c == ':') {
        int start = selector.startsWith("::", i) ? i + 2 : i + 1;
        int end = end(selector, start);
        if (end < selector.length() && selector.charAt(end) == '(') {
          int close = close(selector, end);
          String name = selector.substring(start, end);
          String inside = selector.substring(end + 1, close);
          if (Set.of("is", "where", "has").contains(name)
              && parts(inside).stream().noneMatch(this::isUsed)) {
            return false;
          }
          end = close + 1;
        }
        i = end;
      } else if (c == '[') {
        int close = selector.indexOf(']', i);
        Matcher attribute = ATTRIBUTE.matcher(selector.substring(i + 1, close));
        if (attribute.matches()
            && !(attributes.contains(attribute.group(1))
                && (attribute.group(2) == null || values.contains(attribute.group(2))))) {
          return false;
        }
        i = close + 1;
      } else if (c == '.' || c == '#' || Character.isLetter(c)) {
        int start = Character.isLetter(c) ? i : i + 1;
        int end = end(selector, start);
        if (!(Character.isLetter(c) ? elements : values).contains(selector.substring(start, end))) {
          return false;
        }
        i = end;
      } else {
        i++;
      }
    }
    return true;
  }

  private static int end(String text, int start) {
    int end = start;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end))
            || text.charAt(end) == '-'
            || text.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  private static int close(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("not closed: " + text);
  }

  private static List<String> parts(String selectors) {
    return split(selectors, ',');
  }

  /** Splits outside of parentheses, brackets and strings. */
  private static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    char quote = 0;
    StringBuilder part = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '(' || c == '[') {
        depth++;
      } else if (c == ')' || c == ']') {
        depth--;
      } else if (c == at && depth == 0) {
        parts.add(part.toString());
        part.setLength(0);
        continue;
      }
      part.append(c);
    }
    parts.add(part.toString());
    parts.removeIf(String::isBlank);
    return parts;
  }

  private static List<Node> parse(String css) {
    List<Node> nodes = new ArrayList<>();
    int from = 0;
    while (from < css.length()) {
      int open = css.indexOf('{', from);
      int semicolon = css.indexOf(';', from);
      if (semicolon >= 0 && (open < 0 || semicolon < open)) {
        nodes.add(new Node(css.substring(from, semicolon).strip(), "", List.of()));
        from = semicolon + 1;
        continue;
      }
      if (open < 0) {
        break;
      }
      int depth = 1;
      int end = open + 1;
      for (; depth > 0; end++) {
        depth += css.charAt(end) == '{' ? 1 : css.charAt(end) == '}' ? -1 : 0;
      }
      String head = css.substring(from, open).strip();
      String body = css.substring(open + 1, end - 1);
      nodes.add(
          body.contains("{")
              ? new Node(head, "", parse(body))
              : new Node(head, body.strip(), List.of()));
      from = end;
    }
    return nodes;
  }
}
