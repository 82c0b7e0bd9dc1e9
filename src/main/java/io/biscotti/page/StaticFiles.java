package io.biscotti.page;

import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.net.MalformedURLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the pages, their {@link Sitemap} and the assets of the {@link Frontend}. The container's
 * default servlet serves any other files; requests for other servlets pass through. A page's path
 * is its file name without the extension: {@code sign-in.html} is served at {@code /sign-in}.
 * Folders, unknown paths and methods other than GET, HEAD and OPTIONS are refused here: containers
 * redirect to folders, allow OPTIONS on every path, and on Jetty PUT and DELETE get no error page.
 * Thread-safe.
 */
public final class StaticFiles implements Filter {
  /** The path of classes at the root of the WAR, where {@code java -jar} finds its main class. */
  private static final String CLASSES = "/io/";

  private static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final Set<String> ALLOWED = Set.of(ALLOW.split(", ", -1));
  private static final Problem REFUSED = StatusProblem.methodNotAllowed(ALLOW);

  /** One year, and no revalidation when the user reloads the page (RFC 8246). */
  private static final String FOR_GOOD = "public, max-age=31536000, immutable";

  private @Nullable Frontend frontend;

  /** Called by the container. */
  public StaticFiles() {}

  /** Finds the pages. */
  @Override
  public void init(FilterConfig config) {
    frontend = Frontend.of(config.getServletContext());
  }

  /** Refuses the request, serves a page or an asset, or passes the request on. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    if (path(asked).startsWith(CLASSES)) {
      Problems.write(asked, answer, StatusProblem.of(404));
      return;
    }
    if (!isForDefaultServlet(asked)) {
      chain.doFilter(request, response);
      return;
    }
    Optional<StaticContent> page = page(asked);
    Optional<StaticContent> asset =
        page.isPresent() ? Optional.empty() : Objects.requireNonNull(frontend).asset(path(asked));
    boolean isFound = page.isPresent() || asset.isPresent();
    if (!isFound && !isFile(asked)) {
      Problems.write(asked, answer, StatusProblem.of(404));
    } else if (!ALLOWED.contains(asked.getMethod())) {
      Problems.write(asked, answer, REFUSED);
    } else if (asked.getMethod().equals("OPTIONS")) {
      answer.setHeader("Allow", ALLOW);
      answer.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else if (page.isPresent()) {
      page.get().answer(asked, answer);
    } else if (asset.isPresent()) {
      asset.get().answer(asked, answer, caching(asked, asset.get()));
    } else {
      answer.setHeader("Cache-Control", "no-cache");
      chain.doFilter(request, response);
    }
  }

  private Optional<StaticContent> page(HttpServletRequest request) {
    Frontend files = Objects.requireNonNull(frontend);
    return switch (path(request)) {
      case Sitemap.PATH -> Optional.of(Sitemap.map(request, files.pages()));
      case Sitemap.ROBOTS -> Optional.of(Sitemap.robots(request));
      default -> files.page(path(request));
    };
  }

  /**
   * An address with another version comes from a page from before an upgrade, or from another
   * server: the current content is sent, and not cached.
   */
  private static String caching(HttpServletRequest request, StaticContent asset) {
    return ("v=" + asset.version()).equals(request.getQueryString()) ? FOR_GOOD : "no-cache";
  }

  /**
   * Whether the container's default servlet would handle the request. Tomcat reports no match for a
   * folder whose welcome file it serves, and Open Liberty serves its files with a servlet that is
   * mapped to every path.
   */
  private static boolean isForDefaultServlet(HttpServletRequest request) {
    HttpServletMapping mapping = request.getHttpServletMapping();
    MappingMatch match = mapping.getMappingMatch();
    return match == MappingMatch.DEFAULT || match == null || "/*".equals(mapping.getPattern());
  }

  /** The path in the application, which no servlet divides. */
  private static String path(HttpServletRequest request) {
    String rest = request.getPathInfo();
    return rest == null ? request.getServletPath() : request.getServletPath() + rest;
  }

  /** Whether the container's default servlet has a file there, rather than a folder or nothing. */
  private static boolean isFile(HttpServletRequest request) {
    String path = path(request);
    if (path.startsWith("/WEB-INF") || path.startsWith("/META-INF")) {
      return false;
    }
    ServletContext context = request.getServletContext();
    try {
      Set<String> entries = context.getResourcePaths(path);
      return context.getResource(path) != null && (entries == null || entries.isEmpty());
    } catch (MalformedURLException e) {
      return false;
    }
  }
}
