package io.biscotti.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTML files in the application's root folder, with the fragments that they share. A line such
 * as {@code <!-- include head.html -->} is replaced with {@code WEB-INF/fragments/head.html},
 * indented to match. In the header, a page's link to itself gets {@code aria-current="page"}.
 *
 * <p>Pages are assembled at start-up, and again whenever one of their files changes, as under
 * {@code jetty:run}. Thread-safe.
 */
final class Pages {
  private static final String ENDING = ".html";

  private static final String FRAGMENTS = "/WEB-INF/fragments/";
  private static final Pattern INCLUDE =
      Pattern.compile("(?m)^( *)<!-- include ([a-z-]+\\.html) -->$");

  private final ServletContext context;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();

  /**
   * Reads the pages of this application.
   *
   * @throws IllegalStateException if a page includes a missing fragment
   */
  Pages(ServletContext context) {
    this.context = context;
    for (String file : Optional.ofNullable(context.getResourcePaths("/")).orElse(Set.of())) {
      if (file.endsWith(ENDING)) {
        pages.put(name(file), assemble(name(file)));
      }
    }
  }

  /**
   * The page at a path.
   *
   * @param path with or without {@code .html}, as in {@code /sign-in}; {@code /} is the start page
   */
  Optional<StaticContent> find(String path) {
    String name = path.equals("/") ? "/index" : name(path);
    Page page =
        pages.computeIfPresent(name, (key, known) -> known.isStale() ? assemble(key) : known);
    return Optional.ofNullable(page).map(Page::content);
  }

  /** The pages, as in {@code /sign-in}. */
  Set<String> names() {
    return Set.copyOf(pages.keySet());
  }

  private static String name(String path) {
    return path.endsWith(ENDING) ? path.substring(0, path.length() - ENDING.length()) : path;
  }

  private Page assemble(String name) {
    List<Source> sources = new ArrayList<>();
    Source own = read(name + ENDING);
    sources.add(own);
    StringBuilder html = new StringBuilder();
    Matcher include = INCLUDE.matcher(own.text());
    while (include.find()) {
      Source fragment = read(FRAGMENTS + include.group(2));
      sources.add(fragment);
      String lines = fragment.text().stripTrailing().indent(include.group(1).length());
      String marked = markCurrent(lines.stripTrailing(), name.substring(1));
      include.appendReplacement(html, Matcher.quoteReplacement(marked));
    }
    include.appendTail(html);
    long newest = sources.stream().mapToLong(Source::lastModified).max().orElse(0);
    byte[] bytes = html.toString().getBytes(UTF_8);
    return new Page(StaticContent.of("text/html;charset=utf-8", bytes, newest), sources);
  }

  /** Marks the link to the page itself; a hidden link becomes visible on its own page. */
  private static String markCurrent(String html, String name) {
    String link = "<a href=\"" + (name.equals("index") ? "./" : name) + "\"";
    return html.replace(link + " hidden", link).replace(link, link + " aria-current=\"page\"");
  }

  private Source read(String path) {
    try {
      URL url = context.getResource(path);
      if (url == null) {
        throw new IllegalStateException("missing in the application: " + path);
      }
      String real = context.getRealPath(path);
      File file = real == null ? null : new File(real);
      // Taken before the text is read, so that a concurrent change is detected.
      long seen = file == null ? 0 : file.lastModified();
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false);
      try (InputStream in = connection.getInputStream()) {
        String text = new String(in.readAllBytes(), UTF_8).replace("\r\n", "\n");
        return new Source(text, connection.getLastModified(), file, seen);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A file as it was read.
   *
   * @param lastModified in milliseconds since 1970, 0 if unknown
   * @param file its place in the file system; null in a packed WAR
   * @param seen the file's modification time when it was read, in milliseconds since 1970
   */
  private record Source(String text, long lastModified, @Nullable File file, long seen) {
    boolean isStale() {
      return file != null && file.lastModified() != seen;
    }
  }

  private record Page(StaticContent content, List<Source> sources) {
    boolean isStale() {
      return sources.stream().anyMatch(Source::isStale);
    }
  }
}
