package io.biscotti.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code /sitemap.xml} and {@code /robots.txt}: the pages that search engines may list, with the
 * address that the request was sent to (sitemaps.org, RFC 9309).
 */
final class Sitemap {
  static final String PATH = "/sitemap.xml";
  static final String ROBOTS = "/robots.txt";

  /** Pages that anyone can read; the pages of questions join them. */
  private static final List<String> PAGES = List.of("/lab", "/raw", "/decoder", "/docs");

  private static final String QUESTION = "/(why|warum)-.*";

  private Sitemap() {}

  /**
   * The sitemap.
   *
   * @param names the pages, as in {@code /lab}
   */
  static StaticContent map(HttpServletRequest request, Collection<String> names) {
    String root = root(request);
    String pages =
        names.stream()
            .filter(name -> name.matches(QUESTION) || PAGES.contains(name))
            .map(name -> "  <url><loc>" + escaped(root + name) + "</loc></url>\n")
            .sorted()
            .collect(Collectors.joining());
    String xml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
          <url><loc>%s</loc></url>
        %s</urlset>
        """
            .formatted(escaped(root + "/"), pages);
    return StaticContent.of("application/xml;charset=utf-8", xml.getBytes(UTF_8));
  }

  /** {@code /robots.txt}: allows everything, and names the sitemap. */
  static StaticContent robots(HttpServletRequest request) {
    String text = "User-agent: *\nDisallow:\n\nSitemap: " + root(request) + PATH + "\n";
    return StaticContent.of("text/plain;charset=utf-8", text.getBytes(UTF_8));
  }

  private static String root(HttpServletRequest request) {
    String scheme = request.getScheme().toLowerCase(Locale.ROOT);
    int port = request.getServerPort();
    boolean usual = port == (scheme.equals("https") ? 443 : 80);
    return scheme
        + "://"
        + request.getServerName()
        + (usual ? "" : ":" + port)
        + request.getContextPath();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
