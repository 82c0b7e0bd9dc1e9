package io.biscotti.client;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a {@code User-Agent} (RFC 9110, section 10.1.5). Reads any text in one pass, and
 * skips malformed parts. Immutable.
 *
 * @param products the names of the products outside of comments, such as {@code Firefox} of {@code
 *     Firefox/128.0}, in order
 * @param details the parts of the comments, such as {@code Linux x86_64}, in order
 */
record UserAgent(List<String> products, List<String> details) {

  /** A product with its version, which begins with a digit. */
  private static final Pattern PRODUCT =
      Pattern.compile("([A-Za-z][\\w.-]{0,39})/v?\\d[\\w.+:-]*+");

  /** Copies the lists. */
  UserAgent {
    products = List.copyOf(products);
    details = List.copyOf(details);
  }

  /** Reads the value of the header. */
  static UserAgent of(String sent) {
    List<String> products = new ArrayList<>();
    List<String> details = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int i = 0; i <= sent.length(); i++) {
      char next = i < sent.length() ? sent.charAt(i) : ' ';
      if (ends(next, depth) || i == sent.length()) {
        (depth > 0 ? details : products).add(sent.substring(begin, i).strip());
        begin = i + 1;
        depth = Math.max(0, depth + nested(next));
      }
    }
    return new UserAgent(
        products.stream().map(UserAgent::product).filter(name -> !name.isEmpty()).toList(),
        details.stream().filter(detail -> !detail.isEmpty()).toList());
  }

  /** The name in {@code name/version}; empty for another text. */
  static String product(String text) {
    Matcher parts = PRODUCT.matcher(text);
    return parts.matches() ? parts.group(1) : "";
  }

  private static boolean ends(char next, int depth) {
    return nested(next) != 0 || (depth == 0 ? next == ' ' : next == ';' || next == ',');
  }

  private static int nested(char next) {
    return switch (next) {
      case '(', '[' -> 1;
      case ')', ']' -> -1;
      default -> 0;
    };
  }
}
