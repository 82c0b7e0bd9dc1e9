package io.biscotti.page;

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
 * as in {@code assets/shared/biscotti.css?v=bQ2f8e0Zk1xW}. In style sheets, {@code url("…")}
 * becomes such an address too. Several files can be linked into one.
 *
 * <p>Files are read when they are first needed, and again whenever they change, as under {@code
 * jetty:run}. Thread-safe.
 */
final class Assets {
  /** The paths of assets and icons, without dot segments. Callers may pass any path. */
  private static final Pattern PATH =
      Pattern.compile("/(?:assets/(?:[\\w-]++/)*+|(?=favicon\\.))[\\w-]++(?:\\.[\\w-]++)++");

  private static final Pattern URL = Pattern.compile("url\\(\"([\\w./-]+)\"\\)");
  private static final String LINKED = "/assets/linked/";

  private final ServletContext context;
  private final Sources sources;
  private final Map<String, Built<StaticContent>> known = new ConcurrentHashMap<>();

  /** The modules of all linked scripts, kept because most pages share most of their modules. */
  private final Map<String, Built<ScriptModule>> modules = new ConcurrentHashMap<>();

  /** The modules of each linked script, and the parts of each linked style sheet, by its path. */
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
   * The path of one file that combines several: a script that runs some modules, or a style sheet
   * with the rules of others. Pages that name the same files share it.
   *
   * @param paths of files with the same ending, as in {@code /assets/lab/lab.js}
   * @throws IllegalStateException if two files with the same name are in different folders
   */
  String link(List<String> paths) {
    String ending = paths.get(0).substring(paths.get(0).lastIndexOf('.'));
    String names =
        paths.stream()
            .map(path -> path.substring(path.lastIndexOf('/') + 1).replace(ending, ""))
            .collect(Collectors.joining("-"));
    String path = LINKED + names + ending;
    List<String> before = linked.putIfAbsent(path, List.copyOf(paths));
    if (before != null && !before.equals(paths)) {
      throw new IllegalStateException(
          "%s is both %s and %s: rename a file".formatted(path, before, paths));
    }
    return path;
  }

  /** Whether a path has the form of those that {@link #link} returns, but is not one of them. */
  boolean isUnknownLink(String path) {
    return path.startsWith(LINKED) && !linked.containsKey(path);
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
    List<String> parts = linked.get(path);
    if (parts != null) {
      String text =
          path.endsWith(".css")
              ? parts.stream().map(part -> style(part, path, used)).collect(Collectors.joining())
              : ScriptLinker.link(parts, part -> module(part, used), to -> address(to, path, used));
      return Optional.of(built(path, text.getBytes(UTF_8), used));
    }
    return sources
        .find(path)
        .map(
            own -> {
              used.add(own);
              boolean isStyle = path.endsWith(".css");
              return built(
                  path, isStyle ? style(path, path, used).getBytes(UTF_8) : own.bytes(), used);
            });
  }

  private Built<StaticContent> built(String path, byte[] bytes, Set<Source> used) {
    String type = Optional.ofNullable(context.getMimeType(path)).orElse("application/octet-stream");
    String full = type.startsWith("text/") ? type + ";charset=utf-8" : type;
    return new Built<>(StaticContent.of(full, bytes, Built.lastModified(used)), Set.copyOf(used));
  }

  private String text(String path, Set<Source> used) {
    Source source = sources.read(path);
    used.add(source);
    return source.text();
  }

  private ScriptModule module(String path, Set<Source> used) {
    Source source = sources.read(path);
    used.add(source);
    return modules
        .compute(
            path,
            (key, before) ->
                before != null && before.sources().contains(source)
                    ? before
                    : new Built<>(ScriptModule.parse(path, source.text()), Set.of(source)))
        .value();
  }

  /** The rules of a style sheet, as part of a combined one or by itself. */
  private String style(String path, String whole, Set<Source> used) {
    return URL.matcher(text(path, used))
        .replaceAll(
            found -> {
              String target = URI.create(path).resolve(found.group(1)).getPath();
              return Matcher.quoteReplacement("url(\"" + address(target, whole, used) + "\")");
            });
  }

  /** The address of one asset in another, relative to it. */
  private String address(String path, String in, Set<Source> used) {
    String up = "../".repeat((int) in.chars().filter(c -> c == '/').count() - 1);
    return up + address(path, used).substring(1);
  }
}
