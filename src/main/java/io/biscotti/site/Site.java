package io.biscotti.site;

import io.biscotti.problem.ProblemPage;
import jakarta.servlet.ServletContext;
import java.util.Optional;

/** The pages and their files, as {@link StaticFiles} serves them. Thread-safe. */
public final class Site {
  private static final String ATTRIBUTE = Site.class.getName();

  private final Pages pages;
  private final Assets assets;

  private Site(ServletContext context) {
    Sources sources = new Sources(context);
    this.assets = new Assets(context, sources);
    this.pages = new Pages(context, sources, assets);
  }

  /**
   * Reads the pages of an application, for {@link StaticFiles} to serve, and shows its problems as
   * pages.
   *
   * @throws IllegalStateException if a page includes a missing fragment or module
   */
  public static void open(ServletContext context) {
    Site site = new Site(context);
    context.setAttribute(ATTRIBUTE, site);
    context.setAttribute(ProblemPage.ATTRIBUTE, new ErrorPage(site.pages));
  }

  static Site of(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Site site) {
      return site;
    }
    throw new IllegalStateException("Site.open was not called");
  }

  Optional<StaticContent> page(String path) {
    return pages.find(path);
  }

  Optional<StaticContent> asset(String path) {
    return assets.find(path);
  }
}
