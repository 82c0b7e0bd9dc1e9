package io.biscotti.advice;

import java.util.List;
import java.util.StringJoiner;

/**
 * What is known so far about an application's sessions.
 *
 * @param canRunSealed whether nothing seen so far rules out sealed sessions
 * @param reasons why it can't run sealed; empty if it can
 * @param attributes the attributes seen in sessions, by name and class
 * @param unlisted how many further combinations of name and class were seen
 * @param askedBefore who asked for a session before the filter: class, method and line
 * @param cookies how many cookies the largest session would need, at least; 0 before one was seen
 * @param serializable the value for {@code session.serializable}; empty if none is needed
 * @param sessionsTried how many times a session was inspected
 */
public record Advice(
    boolean canRunSealed,
    List<String> reasons,
    List<Attribute> attributes,
    int unlisted,
    List<String> askedBefore,
    int cookies,
    String serializable,
    long sessionsTried) {

  private static final int MOST_CHARS = 8_000;

  /**
   * An attribute.
   *
   * @param name the attribute's name, cut after 200 characters, without control characters
   * @param className the value's class
   * @param sizeBytes the size of the largest encoding seen; 0 if no value could be encoded
   * @param readsBack whether each tried value could be stored and read back
   * @param problem why it couldn't; empty if it could
   * @param changesAfterCommit whether it was set or removed after the response was committed
   */
  public record Attribute(
      String name,
      String className,
      int sizeBytes,
      boolean readsBack,
      String problem,
      boolean changesAfterCommit) {}

  /** Takes copies of the lists. */
  public Advice {
    reasons = List.copyOf(reasons);
    attributes = List.copyOf(attributes);
    askedBefore = List.copyOf(askedBefore);
  }

  /** The advice as lines of text, at most 8,000 characters. */
  public String text() {
    StringJoiner text = new StringJoiner("\n");
    text.add("Can this application run sealed? " + (canRunSealed ? "yes" : "no"));
    reasons.forEach(reason -> text.add("  because " + reason));
    text.add("cookies needed: " + cookies + ", sessions tried: " + sessionsTried);
    if (!serializable.isEmpty()) {
      text.add("session.serializable=" + serializable);
    }
    askedBefore.forEach(who -> text.add("asks for a session before the filter: " + who));
    attributes.forEach(each -> text.add(line(each)));
    if (unlisted > 0) {
      text.add("and " + unlisted + " more");
    }
    String all = text.toString();
    return all.length() <= MOST_CHARS ? all : all.substring(0, MOST_CHARS) + "…";
  }

  private static String line(Attribute each) {
    return "attribute %s: %s, %d bytes, %s%s"
        .formatted(
            each.name(),
            each.className(),
            each.sizeBytes(),
            each.readsBack() ? "reads back" : "does not read back",
            each.changesAfterCommit() ? ", changes after the response is committed" : "");
  }
}
