package io.biscotti.page;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An ES module, taken apart so that {@link ScriptLinker} can join it with others. Immutable.
 *
 * @param imports the paths of the modules that it imports, in order
 * @param exports the names that it exports, in order
 * @param body its text without comments of whole lines, in pieces
 */
record ScriptModule(List<String> imports, List<String> exports, List<Piece> body) {
  private static final Pattern COMMENT =
      Pattern.compile("(?m)^[ \\t]*(?:/\\*\\*[^*]*\\*+(?:[^/*][^*]*\\*+)*/[ \\t]*\\n|//.*\\n)");

  /** The statements that a linked script can't keep unchanged; the last form is refused. */
  private static final Pattern STATEMENT =
      Pattern.compile(
          "(?m)^import\\s+(?:\\{(?<names>[^}]*)\\}\\s+from\\s+)?\"(?<from>\\.[^\"]+)\";$"
              + "|^export (?=(?:async )?(?:function\\*?|class|const) (?<exported>\\w+))"
              + "|(?<!^)\\bimport\\(\"(?<later>\\.[^\"]+)\"\\)"
              + "|(?<other>^(?:import|export)\\b.*|\\bimport\\.meta\\b)");

  /** Part of a module's text. */
  sealed interface Piece {}

  /** Text that stays as it is. */
  record Text(String text) implements Piece {}

  /**
   * The import of a module that runs before this one.
   *
   * @param names as in {@code a, b: c}; empty if it imports none
   */
  record Import(String names, String path) implements Piece {}

  /** The import of a module when the script asks for it. */
  record LateImport(String path) implements Piece {}

  /**
   * Takes a module apart.
   *
   * @param path within the application, as in {@code /assets/lab/lab.js}
   * @throws IllegalStateException naming the path, if it uses other syntax than the linker knows
   */
  static ScriptModule parse(String path, String script) {
    String text = COMMENT.matcher(script).replaceAll("").strip();
    UnaryOperator<String> resolve = relative -> URI.create(path).resolve(relative).getPath();
    List<String> exports = new ArrayList<>();
    List<Piece> body = new ArrayList<>();
    Matcher found = STATEMENT.matcher(text);
    int from = 0;
    while (found.find()) {
      if (found.group("other") != null) {
        throw new IllegalStateException(
            "can't be linked into one script: %s: %s".formatted(path, found.group()));
      }
      body.add(new Text(text.substring(from, found.start())));
      if (found.group("exported") != null) {
        exports.add(found.group("exported"));
      } else if (found.group("later") != null) {
        body.add(new LateImport(resolve.apply(found.group("later"))));
      } else {
        body.add(new Import(names(found.group("names")), resolve.apply(found.group("from"))));
      }
      from = found.end();
    }
    body.add(new Text(text.substring(from)));
    List<String> imports =
        body.stream().filter(Import.class::isInstance).map(each -> ((Import) each).path()).toList();
    return new ScriptModule(imports, List.copyOf(exports), List.copyOf(body));
  }

  private static String names(@Nullable String imported) {
    return imported == null
        ? ""
        : Arrays.stream(imported.split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .map(name -> name.replaceFirst("\\s+as\\s+", ": "))
            .collect(Collectors.joining(", "));
  }
}
