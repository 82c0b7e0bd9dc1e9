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
 * The HTML files at the top of the application, with the fragments that they share. A line such as
 * {@code <!-- include head.html -->} stands for the lines of {@code WEB-INF/fragments/head.html},
 * indented alike. In the header, the link to the page itself gets {@code aria-current="page"}.
 *
 * <p>Pages are put together at the start, and again once one of their files has changed, as happens
 * under {@code jetty:run}. Thread-safe.
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
   * @throws IllegalStateException if one of them includes a fragment that is missing
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
   * @param path with or without the ending, as in {@code /sign-in}; {@code /} is the start page
   */
  Optional<StaticContent> find(String path) {
    String name = path.equals("/") ? "/index" : name(path);
    Page page =
        pages.computeIfPresent(name, (key, known) -> known.isStale() ? assemble(key) : known);
    return Optional.ofNullable(page).map(Page::content);
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

  /** A link that is hidden from those it isn't for is shown on its own page. */
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
      // Before the text is read, so that a change in between is noticed.
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
   * @param file where it lies in the file system; null in a packed WAR
   * @param seen the file's time of change when it was read
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
