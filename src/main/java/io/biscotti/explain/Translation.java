package io.biscotti.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Translates the explainer's messages, by their English form: {@code messages.de.txt} has one
 * template for each. Parts that vary, such as hosts, stay as they are, unless they are messages
 * themselves. A message without a template stays English. Immutable.
 */
final class Translation {
  /** The order of templates: of several that match, the first one is used. */
  private static final Comparator<Template> MOST_SPECIFIC =
      Comparator.comparing((Template each) -> each.start().isEmpty())
          .thenComparing(each -> -each.english().pattern().length());

  private static final String PART = "{}";
  private static final int DEEPEST = 5;

  /**
   * The longest text to translate. Messages are shorter, because they quote at most 64 characters
   * of a text.
   */
  private static final int LONGEST = 2_000;

  /** Leaves everything in English. */
  static final Translation ENGLISH = new Translation(List.of());

  /** Into German. */
  static final Translation GERMAN = read("messages.de.txt");

  private final List<Template> templates;

  private Translation(List<Template> templates) {
    this.templates = List.copyOf(templates);
  }

  /** The translation for a language; English for those that are not known. */
  static Translation of(@Nullable String language) {
    return "de".equals(language) ? GERMAN : ENGLISH;
  }

  private static Translation read(String file) {
    try (InputStream in = Translation.class.getResourceAsStream(file)) {
      List<String> lines =
          new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList();
      List<Template> templates = new ArrayList<>();
      for (int i = 0; i + 1 < lines.size(); i += 2) {
        templates.add(Template.of(lines.get(i), lines.get(i + 1).substring(2)));
      }
      templates.sort(MOST_SPECIFIC);
      return new Translation(templates);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The message in this language; unchanged if there is no template for it. */
  String text(String message) {
    return part(message, 0);
  }

  /** The message in this language; empty if there is no template for it. */
  Optional<String> find(String message) {
    return find(message, 0);
  }

  private String part(String text, int depth) {
    if (templates.isEmpty() || depth > DEEPEST || text.length() > LONGEST) {
      return text;
    }
    return list(text, "; ", depth)
        .or(() -> find(text, depth))
        .or(() -> list(text, ", ", depth))
        .orElse(text);
  }

  /** Lists of messages, such as everything that a name with a prefix lacks. */
  private Optional<String> list(String text, String between, int depth) {
    String[] parts = text.split(between, -1);
    if (parts.length == 1) {
      return Optional.empty();
    }
    List<String> found = new ArrayList<>(parts.length);
    for (String part : parts) {
      Optional<String> translated = find(part, depth + 1);
      if (translated.isEmpty()) {
        return Optional.empty();
      }
      found.add(translated.get());
    }
    return Optional.of(String.join(between, found));
  }

  private Optional<String> find(String text, int depth) {
    return templates.stream()
        .map(template -> template.parts(text).map(parts -> template.with(parts, this, depth)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * One message.
   *
   * @param start what it begins with, to rule it out fast
   * @param english a pattern with a group for each part that varies
   * @param other the translation
   */
  private record Template(String start, Pattern english, String other) {
    /** A part; one in quotes is foreign text. */
    private static final Pattern NUMBERED = Pattern.compile("('?)\\{(\\d)}");

    static Template of(String english, String other) {
      String pattern =
          Arrays.stream(english.split(Pattern.quote(PART), -1))
              .map(Pattern::quote)
              .collect(Collectors.joining("(.+?)"));
      int varies = english.indexOf(PART);
      String start = varies < 0 ? english : english.substring(0, varies);
      return new Template(start, Pattern.compile(pattern, Pattern.DOTALL), other);
    }

    Optional<Matcher> parts(String text) {
      return Optional.of(text)
          .filter(each -> each.startsWith(start))
          .map(english::matcher)
          .filter(Matcher::matches);
    }

    String with(Matcher parts, Translation translation, int depth) {
      return NUMBERED
          .matcher(other)
          .replaceAll(
              number -> {
                String part = parts.group(Integer.parseInt(number.group(2)));
                boolean foreign = !number.group(1).isEmpty();
                String said = foreign ? part : translation.part(part, depth + 1);
                return Matcher.quoteReplacement(number.group(1) + said);
              });
    }
  }
}
