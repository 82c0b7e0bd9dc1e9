package io.biscotti.page;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Links a page's ES modules into one script, so that the browser sends one request instead of
 * thirty. Each module becomes a promise of its exports, and its imports await those of others: so a
 * module runs after the ones it imports, and a top-level {@code await} delays only its importers.
 * The modules that the page names run independently: if one fails, the other still runs.
 *
 * <p>It knows the module syntax that the pages use: {@code import { a, b as c } from "./x.js"},
 * {@code import "./x.js"}, exported declarations, and {@code import("./x.js")}, which stays a
 * request of its own. Anything else is refused. Comments of whole lines are left out.
 */
final class ScriptLinker {
  private static final Pattern COMMENT =
      Pattern.compile("(?m)^[ \\t]*(?:/\\*\\*[^*]*\\*+(?:[^/*][^*]*\\*+)*/[ \\t]*\\n|//.*\\n)");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import\\s+(?:\\{([^}]*)\\}\\s+from\\s+)?\"(\\.[^\"]+)\";$");
  private static final Pattern EXPORT =
      Pattern.compile("(?m)^export ((?:async )?(?:function\\*?|class|const) (\\w+))");
  private static final Pattern DYNAMIC = Pattern.compile("\\bimport\\(\"(\\.[^\"]+)\"\\)");
  private static final Pattern OTHER =
      Pattern.compile("(?m)^(?:import|export)\\b.*|\\bimport\\.meta\\b");

  private final UnaryOperator<String> read;
  private final UnaryOperator<String> address;

  /** The linked modules by path, in the order in which they start. */
  private final Map<String, String> linked = new LinkedHashMap<>();

  private final Set<String> started = new TreeSet<>();

  private ScriptLinker(UnaryOperator<String> read, UnaryOperator<String> address) {
    this.read = read;
    this.address = address;
  }

  /**
   * The script that runs some modules.
   *
   * @param entries paths within the application, as in {@code /assets/lab/lab.js}
   * @param read returns the text of the module at a path
   * @param address returns the URL of a module that is imported dynamically
   * @throws IllegalStateException naming the module, if it uses other syntax or imports itself
   */
  static String link(
      List<String> entries, UnaryOperator<String> read, UnaryOperator<String> address) {
    ScriptLinker linker = new ScriptLinker(read, address);
    entries.forEach(linker::add);
    String runs =
        entries.stream()
            .map(entry -> linker.name(entry) + ".catch(reportError);\n")
            .collect(Collectors.joining());
    return String.join("", linker.linked.values()) + runs;
  }

  private void add(String path) {
    if (linked.containsKey(path)) {
      return;
    }
    if (!started.add(path)) {
      throw new IllegalStateException("imports itself through other modules: " + path);
    }
    String text = COMMENT.matcher(read.apply(path)).replaceAll("");
    IMPORT.matcher(text).results().forEach(found -> add(resolve(path, found.group(2))));
    String exports =
        EXPORT
            .matcher(text)
            .results()
            .map(found -> found.group(2))
            .collect(Collectors.joining(", "));
    String body = DYNAMIC.matcher(text).replaceAll(found -> quote(dynamic(path, found)));
    body = IMPORT.matcher(body).replaceAll(found -> quote(statement(path, found)));
    body = EXPORT.matcher(body).replaceAll("$1");
    Matcher other = OTHER.matcher(body);
    if (other.find()) {
      throw new IllegalStateException(
          "can't be linked into one script: %s: %s".formatted(path, other.group()));
    }
    linked.put(
        path,
        "// %s\nconst m%d = (async () => {\n%s\nreturn { %s };\n})();\n"
            .formatted(path, linked.size(), body.strip(), exports));
    started.remove(path);
  }

  private String dynamic(String path, MatchResult found) {
    return "import(\"%s\")".formatted(address.apply(resolve(path, found.group(1))));
  }

  private String statement(String path, MatchResult found) {
    String module = name(resolve(path, found.group(2)));
    if (found.group(1) == null) {
      return "await %s;".formatted(module);
    }
    String names =
        Arrays.stream(found.group(1).split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .map(name -> name.replaceFirst("\\s+as\\s+", ": "))
            .collect(Collectors.joining(", "));
    return "const { %s } = await %s;".formatted(names, module);
  }

  /** Modules are numbered in their order. */
  private String name(String path) {
    return "m" + List.copyOf(linked.keySet()).indexOf(path);
  }

  private static String quote(String text) {
    return Matcher.quoteReplacement(text);
  }

  private static String resolve(String from, String relative) {
    return URI.create(from).resolve(relative).getPath();
  }
}
