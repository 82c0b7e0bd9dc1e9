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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stands before the container's default servlet, which serves the pages, and leaves every other
 * servlet alone. A page at the top has its file's name without the ending: {@code sign-in.html} is
 * served at {@code /sign-in}. Browsers ask each time whether a page has changed, so that an upgrade
 * is seen at once, and other methods than reading are refused here: Jetty calls no error page for
 * PUT and DELETE. Thread-safe.
 */
public final class StaticFiles implements Filter {
  private static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final Set<String> ALLOWED = Set.of(ALLOW.split(", ", -1));
  private static final Problem REFUSED =
      Problem.of(Code.BAD_REQUEST, "This address answers to %s only.".formatted(ALLOW))
          .status(HttpServletResponse.SC_METHOD_NOT_ALLOWED)
          .header("Allow", ALLOW);

  private static final String ENDING = ".html";

  private Set<String> pages = Set.of();

  /** For the container. */
  public StaticFiles() {}

  /** Looks which pages there are. */
  @Override
  public void init(FilterConfig config) {
    Set<String> files =
        Optional.ofNullable(config.getServletContext().getResourcePaths("/")).orElse(Set.of());
    pages =
        files.stream()
            .filter(file -> file.endsWith(ENDING))
            .map(file -> file.substring(0, file.length() - ENDING.length()))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Refuses, or passes the request on, to the page's file where it asks for a page. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    if (isForDefaultServlet(asked)) {
      if (!ALLOWED.contains(asked.getMethod())) {
        Problems.write(asked, answer, isThere(asked) ? REFUSED : StatusProblem.of(404));
        return;
      }
      answer.setHeader("Cache-Control", "no-cache");
      if (pages.contains(path(asked))) {
        asked.getRequestDispatcher(path(asked) + ENDING).forward(request, response);
        return;
      }
    }
    chain.doFilter(request, response);
  }

  /** Tomcat knows no match for a folder that it answers with its welcome file. */
  private static boolean isForDefaultServlet(HttpServletRequest request) {
    MappingMatch match = request.getHttpServletMapping().getMappingMatch();
    return match == MappingMatch.DEFAULT || match == null;
  }

  private boolean isThere(HttpServletRequest request) throws IOException {
    String path = path(request);
    return pages.contains(path)
        || (!path.startsWith("/WEB-INF") && request.getServletContext().getResource(path) != null);
  }

  /** As the default servlet understands it. */
  private static String path(HttpServletRequest request) {
    return request.getServletPath();
  }
}
