package io.biscotti.app;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the {@link Pages} and their {@link Sitemap}. The container's default servlet serves the
 * other files; requests for other servlets pass through. A page's path is its file name without the
 * extension: {@code sign-in.html} is served at {@code /sign-in}. Methods other than GET, HEAD and
 * OPTIONS are refused here, because Jetty doesn't dispatch to error pages for PUT and DELETE.
 * Thread-safe.
 */
public final class StaticFiles implements Filter {
  private static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final Set<String> ALLOWED = Set.of(ALLOW.split(", ", -1));
  private static final Problem REFUSED =
      Problem.of(Code.BAD_REQUEST, "Only these methods are allowed here: %s.".formatted(ALLOW))
          .status(HttpServletResponse.SC_METHOD_NOT_ALLOWED)
          .header("Allow", ALLOW);

  private @Nullable Pages pages;

  /** Called by the container. */
  public StaticFiles() {}

  /** Reads the pages. */
  @Override
  public void init(FilterConfig config) {
    pages = new Pages(config.getServletContext());
  }

  /** Refuses the request, serves a page, or passes the request on. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    if (!isForDefaultServlet(asked)) {
      chain.doFilter(request, response);
      return;
    }
    Optional<StaticContent> page = find(asked);
    if (!ALLOWED.contains(asked.getMethod())) {
      boolean isThere = page.isPresent() || isFile(asked);
      Problems.write(asked, answer, isThere ? REFUSED : StatusProblem.of(404));
    } else if (page.isEmpty()) {
      answer.setHeader("Cache-Control", "no-cache");
      chain.doFilter(request, response);
    } else if (asked.getMethod().equals("OPTIONS")) {
      answer.setHeader("Allow", ALLOW);
    } else {
      page.get().answer(asked, answer);
    }
  }

  private Optional<StaticContent> find(HttpServletRequest request) {
    Pages all = Objects.requireNonNull(pages);
    return switch (request.getServletPath()) {
      case Sitemap.PATH -> Optional.of(Sitemap.map(request, all.names()));
      case Sitemap.ROBOTS -> Optional.of(Sitemap.robots(request));
      default -> all.find(request.getServletPath());
    };
  }

  /** Tomcat reports no match for a folder whose welcome file it serves. */
  private static boolean isForDefaultServlet(HttpServletRequest request) {
    MappingMatch match = request.getHttpServletMapping().getMappingMatch();
    return match == MappingMatch.DEFAULT || match == null;
  }

  private static boolean isFile(HttpServletRequest request) throws IOException {
    String path = request.getServletPath();
    return !path.startsWith("/WEB-INF") && request.getServletContext().getResource(path) != null;
  }
}
