package io.biscotti.page;

import io.biscotti.page.ScriptModule.Import;
import io.biscotti.page.ScriptModule.LateImport;
import io.biscotti.page.ScriptModule.Piece;
import io.biscotti.page.ScriptModule.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Links a page's ES modules into one script, so that the browser sends one request instead of
 * thirty. Each module becomes a promise of its exports, and its imports await those of others: so a
 * module runs after the ones it imports, and a top-level {@code await} delays only its importers.
 * The modules that the page names run independently: if one fails, the other still runs.
 *
 * <p>It knows the module syntax that the pages use: {@code import { a, b as c } from "./x.js"},
 * {@code import "./x.js"}, exported declarations, and {@code import("./x.js")}, which stays a
 * separate request. Anything else is refused. Comments of whole lines are left out.
 */
final class ScriptLinker {
  private final Function<String, ScriptModule> read;
  private final UnaryOperator<String> address;

  /** The linked modules by path, numbered in the order in which they start. */
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  private final StringBuilder script = new StringBuilder();
  private final Set<String> started = new TreeSet<>();

  private ScriptLinker(Function<String, ScriptModule> read, UnaryOperator<String> address) {
    this.read = read;
    this.address = address;
  }

  /**
   * The script that runs some modules.
   *
   * @param entries paths within the application, as in {@code /assets/lab/lab.js}
   * @param read returns the module at a path
   * @param address returns the URL of a module that is imported dynamically
   * @throws IllegalStateException naming the module, if it imports itself
   */
  static String link(
      List<String> entries, Function<String, ScriptModule> read, UnaryOperator<String> address) {
    ScriptLinker linker = new ScriptLinker(read, address);
    entries.forEach(linker::add);
    String runs =
        entries.stream()
            .map(entry -> linker.name(entry) + ".catch(reportError);\n")
            .collect(Collectors.joining());
    return linker.script + runs;
  }

  private void add(String path) {
    if (numbers.containsKey(path)) {
      return;
    }
    if (!started.add(path)) {
      throw new IllegalStateException("imports itself through other modules: " + path);
    }
    ScriptModule module = read.apply(path);
    module.imports().forEach(this::add);
    numbers.put(path, numbers.size());
    String body = module.body().stream().map(this::linked).collect(Collectors.joining());
    script.append(
        "// %s\nconst %s = (async () => {\n%s\nreturn { %s };\n})();\n"
            .formatted(path, name(path), body, String.join(", ", module.exports())));
    started.remove(path);
  }

  private String linked(Piece piece) {
    if (piece instanceof Import each) {
      String module = name(each.path());
      return each.names().isEmpty()
          ? "await %s;".formatted(module)
          : "const { %s } = await %s;".formatted(each.names(), module);
    }
    return piece instanceof LateImport late
        ? "import(\"%s\")".formatted(address.apply(late.path()))
        : ((Text) piece).text();
  }

  private String name(String path) {
    return "m" + numbers.get(path);
  }
}
