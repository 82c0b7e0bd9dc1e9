package io.biscotti.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The HTML files in the application's root folder, with the fragments that they share. A line such
 * as {@code <!-- include head.html -->} is replaced with {@code WEB-INF/fragments/head.html},
 * indented to match. In the header, a page's link to itself gets {@code aria-current="page"}.
 * Addresses of {@link Assets} get their version, one script replaces the page's modules, and one
 * style sheet its style sheets.
 *
 * <p>A page is assembled when it is first needed, and again whenever one of its files changes, as
 * under {@code jetty:run}. Thread-safe.
 */
final class Pages {
  private static final String ENDING = ".html";

  private static final String FRAGMENTS = "/WEB-INF/fragments/";
  private static final Pattern INCLUDE =
      Pattern.compile("(?m)^( *)<!-- include ([a-z-]+\\.html) -->$");
  private static final Pattern ASSET =
      Pattern.compile(" (href|src)=\"((?:\\.\\./)*)((?:assets/|favicon\\.)[\\w./-]+)\"");
  private static final Pattern MODULE =
      Pattern.compile(
          "(?m)^ *<script type=\"module\" src=\"(?:\\.\\./)*(assets/[^\"]+)\"></script>\n");
  private static final Pattern STYLE =
      Pattern.compile("(?m)^ *<link rel=\"stylesheet\" href=\"(?:\\.\\./)*(assets/[^\"]+)\">\n");

  private final Sources files;
  private final Assets assets;
  private final Set<String> names;
  private final Map<String, Built<StaticContent>> pages = new ConcurrentHashMap<>();

  /**
   * Finds the pages of this application.
   *
   * @throws IllegalStateException if a page includes a missing fragment or module
   */
  Pages(ServletContext context, Sources files, Assets assets) {
    this.files = files;
    this.assets = assets;
    this.names =
        Optional.ofNullable(context.getResourcePaths("/")).orElse(Set.of()).stream()
            .filter(file -> file.endsWith(ENDING))
            .map(Pages::name)
            .collect(Collectors.toUnmodifiableSet());
    names.forEach(name -> check(name + ENDING));
  }

  /**
   * Makes sure that the fragments and modules that a file names exist. That takes a fraction of the
   * time that assembling every page would add to each start.
   *
   * @throws IllegalStateException if one is missing
   */
  void check(String file) {
    checkModules(file);
    for (String fragment : named(file, "<!-- include ", " -->")) {
      checkModules(FRAGMENTS + fragment);
    }
  }

  private void checkModules(String file) {
    for (String module : named(file, "<script type=\"module\" src=\"", "\"")) {
      files.read("/" + module.substring(module.indexOf("assets/")));
    }
  }

  /** Every text between two markers in a file. */
  private List<String> named(String file, String before, String after) {
    List<String> found = new ArrayList<>();
    String text = files.read(file).text();
    for (int at = text.indexOf(before); at >= 0; at = text.indexOf(before, at)) {
      at += before.length();
      found.add(text.substring(at, text.indexOf(after, at)));
    }
    return found;
  }

  /**
   * The page at a path.
   *
   * @param path with or without {@code .html}, as in {@code /sign-in}; {@code /} is the start page
   */
  Optional<StaticContent> find(String path) {
    String name = path.equals("/") ? "/index" : name(path);
    return names.contains(name) ? Optional.of(built(name)) : Optional.empty();
  }

  private StaticContent built(String name) {
    return pages
        .compute(name, (key, known) -> known == null || known.isStale() ? page(key) : known)
        .value();
  }

  /**
   * Assembles the pages that haven't been requested yet: only assembling tells which files they
   * link together.
   */
  void assembleAll() {
    for (String name : names) {
      if (!pages.containsKey(name)) {
        built(name);
      }
    }
  }

  /** The pages, as in {@code /sign-in}. */
  Set<String> names() {
    return names;
  }

  private static String name(String path) {
    return path.endsWith(ENDING) ? path.substring(0, path.length() - ENDING.length()) : path;
  }

  private Built<StaticContent> page(String name) {
    Built<String> html = assemble(name + ENDING);
    long newest = Built.lastModified(html.sources());
    byte[] bytes = html.value().getBytes(UTF_8);
    return new Built<>(StaticContent.of("text/html;charset=utf-8", bytes, newest), html.sources());
  }

  /**
   * The text of an HTML file, ready to be sent.
   *
   * @param file as in {@code /WEB-INF/error.html}
   */
  Built<String> assemble(String file) {
    Set<Source> sources = new LinkedHashSet<>();
    String html = include(read(file, sources), file, sources);
    return new Built<>(
        versioned(linked(linked(html, STYLE), MODULE), sources), Set.copyOf(sources));
  }

  private String include(String page, String file, Set<Source> sources) {
    String name = name(file).substring(1);
    StringBuilder html = new StringBuilder();
    Matcher include = INCLUDE.matcher(page);
    while (include.find()) {
      String fragment = read(FRAGMENTS + include.group(2), sources);
      String lines = fragment.stripTrailing().indent(include.group(1).length());
      String marked = markCurrent(lines.stripTrailing(), name);
      include.appendReplacement(html, Matcher.quoteReplacement(marked));
    }
    return include.appendTail(html).toString();
  }

  /** Marks the link to the page itself; a hidden link becomes visible on its own page. */
  private static String markCurrent(String html, String name) {
    String link = "<a href=\"" + (name.equals("index") ? "./" : name) + "\"";
    return html.replace(link + " hidden", link).replace(link, link + " aria-current=\"page\"");
  }

  /** Replaces elements that name files by one element that names the combined file. */
  private String linked(String html, Pattern element) {
    List<MatchResult> all = element.matcher(html).results().toList();
    if (all.isEmpty()) {
      return html;
    }
    String path = assets.link(all.stream().map(found -> "/" + found.group(1)).toList());
    MatchResult first = all.get(0);
    String tag = first.group().replace(first.group(1), path.substring(1));
    String others = element.matcher(html.substring(first.end())).replaceAll("");
    return html.substring(0, first.start()) + tag + others;
  }

  private String versioned(String html, Set<Source> sources) {
    return ASSET
        .matcher(html)
        .replaceAll(
            found -> {
              String address = assets.address("/" + found.group(3), sources).substring(1);
              return Matcher.quoteReplacement(
                  " %s=\"%s%s\"".formatted(found.group(1), found.group(2), address));
            });
  }

  private String read(String path, Set<Source> sources) {
    Source source = files.read(path);
    sources.add(source);
    return source.text();
  }
}
