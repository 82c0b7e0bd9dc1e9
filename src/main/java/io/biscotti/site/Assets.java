package io.biscotti.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletContext;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Scripts, style sheets, images and texts of the pages: the files in {@code /assets}, the icons in
 * the root folder, and files of WebJars. Each has an address that ends with a hash of its content,
 * as in {@code assets/shared/biscotti.css?v=bQ2f8e0Zk1xW}. In style sheets, {@code url("…")} becomes
 * such an address too.
 *
 * <p>Files are read when they are first needed, and again whenever they change, as under {@code
 * jetty:run}. Thread-safe.
 */
final class Assets {
  /** Without dot segments, and nothing outside: the caller may pass any path. */
  private static final Pattern PATH =
      Pattern.compile("/(?:assets/(?:[\\w-]+/)*|(?=favicon\\.))[\\w-]+(?:\\.[\\w-]+)+");

  private static final Pattern URL = Pattern.compile("url\\(\"([\\w./-]+)\"\\)");
  private static final String LINKED = "/assets/linked/";

  private final ServletContext context;
  private final Sources sources;
  private final Map<String, Built<StaticContent>> known = new ConcurrentHashMap<>();

  /** The modules of each linked script, by its path. */
  private final Map<String, List<String>> linked = new ConcurrentHashMap<>();

  Assets(ServletContext context, Sources sources) {
    this.context = context;
    this.sources = sources;
  }

  /**
   * The file at a path.
   *
   * @param path any path within the application
   */
  Optional<StaticContent> find(String path) {
    return PATH.matcher(path).matches() ? built(path).map(Built::value) : Optional.empty();
  }

  /**
   * The path of the script that runs some modules. Pages that name the same modules share it.
   *
   * @param modules paths, as in {@code /assets/lab/lab.js}
   * @throws IllegalStateException if two modules of one name are in different folders
   */
  String script(List<String> modules) {
    String names =
        modules.stream()
            .map(path -> path.substring(path.lastIndexOf('/') + 1).replace(".js", ""))
            .collect(Collectors.joining("-"));
    String path = LINKED + names + ".js";
    List<String> before = linked.putIfAbsent(path, List.copyOf(modules));
    if (before != null && !before.equals(modules)) {
      throw new IllegalStateException(
          "%s is both %s and %s: rename a module".formatted(path, before, modules));
    }
    return path;
  }

  /**
   * The address of a file with its version, as a path within the application; without one, if the
   * file is missing.
   *
   * @param used receives the files on which the version depends
   */
  String address(String path, Set<Source> used) {
    Optional<Built<StaticContent>> built =
        PATH.matcher(path).matches() ? built(path) : Optional.empty();
    built.ifPresent(found -> used.addAll(found.sources()));
    return built.map(found -> path + "?v=" + found.value().version()).orElse(path);
  }

  private Optional<Built<StaticContent>> built(String path) {
    Built<StaticContent> before = known.get(path);
    if (before != null && !before.isStale()) {
      return Optional.of(before);
    }
    Optional<Built<StaticContent>> made = build(path);
    made.ifPresentOrElse(now -> known.put(path, now), () -> known.remove(path));
    return made;
  }

  private Optional<Built<StaticContent>> build(String path) {
    Set<Source> used = new LinkedHashSet<>();
    List<String> modules = linked.get(path);
    if (modules != null) {
      String script =
          ScriptLinker.link(modules, module -> module(module, used), to -> relative(to, used));
      return Optional.of(built(path, script.getBytes(UTF_8), used));
    }
    return sources
        .find(path)
        .map(
            own -> {
              used.add(own);
              byte[] bytes = path.endsWith(".css") ? style(path, own, used) : own.bytes();
              return built(path, bytes, used);
            });
  }

  private Built<StaticContent> built(String path, byte[] bytes, Set<Source> used) {
    String type = Optional.ofNullable(context.getMimeType(path)).orElse("application/octet-stream");
    String full = type.startsWith("text/") ? type + ";charset=utf-8" : type;
    return new Built<>(StaticContent.of(full, bytes, Built.lastModified(used)), Set.copyOf(used));
  }

  private String module(String path, Set<Source> used) {
    Source source = sources.read(path);
    used.add(source);
    return source.text();
  }

  /** From a linked script. */
  private String relative(String module, Set<Source> used) {
    return ".." + address(module, used).replaceFirst("^/assets", "");
  }

  private byte[] style(String path, Source own, Set<Source> used) {
    String text =
        URL.matcher(own.text())
            .replaceAll(
                found -> {
                  String target = URI.create(path).resolve(found.group(1)).getPath();
                  String query = address(target, used).substring(target.length());
                  return Matcher.quoteReplacement("url(\"" + found.group(1) + query + "\")");
                });
    return text.getBytes(UTF_8);
  }
}
