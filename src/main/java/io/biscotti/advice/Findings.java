package io.biscotti.advice;

import io.biscotti.codec.StorageTrial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what was seen, up to fixed limits. Thread-safe. */
final class Findings {

  private static final int MOST_ATTRIBUTES = 500;
  private static final int MOST_CALLERS = 20;
  private static final int MOST_CLASSES = 1_000;
  private static final int MOST_NAME_CHARS = 200;

  /** More classes than these are listed by their package. */
  private static final int MOST_LISTED_CLASSES = 40;

  private record Key(String name, String className) {}

  private final Map<Key, Advice.Attribute> attributes = new LinkedHashMap<>();
  private final Set<String> late = new LinkedHashSet<>();
  private final Set<String> callers = new LinkedHashSet<>();
  private final Set<String> classes = new TreeSet<>();
  private final Set<Key> unlisted = new LinkedHashSet<>();
  private long tried;
  private int cookies;

  private static String cut(String name) {
    return name.substring(0, Math.min(name.length(), MOST_NAME_CHARS))
        .replaceAll("\\p{Cntrl}", "?");
  }

  /** Whether an attribute was tried before. */
  synchronized boolean knows(String name, String className) {
    return attributes.containsKey(new Key(cut(name), className));
  }

  /** Records that an attribute was tried. */
  synchronized void add(String name, String className, StorageTrial.Outcome outcome) {
    Key key = new Key(cut(name), className);
    Advice.Attribute before = attributes.get(key);
    if (before == null && attributes.size() >= MOST_ATTRIBUTES) {
      if (unlisted.size() < MOST_ATTRIBUTES) {
        unlisted.add(key);
      }
      return;
    }
    int sizeBytes = Math.max(before == null ? 0 : before.sizeBytes(), outcome.encoded().length);
    String problem =
        before == null || before.problem().isEmpty() ? outcome.problem() : before.problem();
    attributes.put(
        key,
        new Advice.Attribute(key.name(), className, sizeBytes, problem.isEmpty(), problem, false));
    for (String needed : outcome.classes()) {
      if (classes.size() < MOST_CLASSES) {
        classes.add(needed);
      }
    }
  }

  /** Counts a session that was inspected. */
  synchronized void tried() {
    tried++;
  }

  /** Records how many cookies a session would need. */
  synchronized void addCookies(int needed) {
    cookies = Math.max(cookies, needed);
  }

  /** Records that an attribute was set or removed after the response was committed. */
  synchronized void addLate(String name) {
    if (late.size() < MOST_ATTRIBUTES) {
      late.add(cut(name));
    }
  }

  /** Records code that asked for a session before the filter. */
  synchronized void addCaller(String caller) {
    if (callers.size() < MOST_CALLERS) {
      callers.add(caller);
    }
  }

  /**
   * The advice.
   *
   * @param faults what rules out sealed sessions from the start
   * @param mostCookies how many cookies a session may fill
   * @param allowed the current pattern of {@code session.serializable}; null for none
   */
  synchronized Advice advice(List<String> faults, int mostCookies, @Nullable String allowed) {
    List<String> reasons = new ArrayList<>(faults);
    if (tried == 0) {
      reasons.add("no session has been seen yet");
    }
    attributes.values().stream()
        .filter(each -> !each.readsBack())
        .forEach(each -> reasons.add(each.problem()));
    late.forEach(
        name -> reasons.add("attribute " + name + " changes after the response is committed"));
    callers.forEach(who -> reasons.add(who + " asks for a session before the filter"));
    if (cookies > mostCookies) {
      reasons.add(
          "the largest session needs %d cookies, and %d are allowed"
              .formatted(cookies, mostCookies));
    }
    List<Advice.Attribute> listed =
        attributes.values().stream().map(this::withLate).collect(Collectors.toList());
    return new Advice(
        reasons.isEmpty(),
        reasons,
        listed,
        unlisted.size(),
        List.copyOf(callers),
        cookies,
        pattern(allowed),
        tried);
  }

  private Advice.Attribute withLate(Advice.Attribute each) {
    return new Advice.Attribute(
        each.name(),
        each.className(),
        each.sizeBytes(),
        each.readsBack(),
        each.problem(),
        late.contains(each.name()));
  }

  private String pattern(@Nullable String allowed) {
    if (classes.isEmpty()) {
      return "";
    }
    Set<String> needed =
        classes.size() <= MOST_LISTED_CLASSES
            ? classes
            : classes.stream()
                .map(Findings::itsPackage)
                .collect(Collectors.toCollection(TreeSet::new));
    String line = String.join(";", needed);
    return allowed == null ? line : allowed + ";" + line;
  }

  private static String itsPackage(String className) {
    int dot = className.lastIndexOf('.');
    return dot < 0 ? className : className.substring(0, dot) + ".*";
  }
}
