package io.biscotti.page;

import io.biscotti.problem.ProblemPage;
import jakarta.servlet.ServletContext;
import java.util.Optional;
import java.util.Set;

/** The pages and their files, as {@link StaticFiles} serves them. Thread-safe. */
public final class Frontend {
  private static final String ATTRIBUTE = Frontend.class.getName();

  private final Pages pages;
  private final ErrorPage errors;
  private final Assets assets;

  private Frontend(ServletContext context) {
    Sources sources = new Sources(context);
    this.assets = new Assets(context, sources);
    this.pages = new Pages(context, sources, assets);
    this.errors = new ErrorPage(pages);
  }

  /**
   * Finds the pages of an application, for {@link StaticFiles} to serve, and shows its problems as
   * pages.
   *
   * @throws IllegalStateException if a page includes a missing fragment or module
   */
  public static void open(ServletContext context) {
    Frontend frontend = new Frontend(context);
    context.setAttribute(ATTRIBUTE, frontend);
    context.setAttribute(ProblemPage.ATTRIBUTE, frontend.errors);
  }

  static Frontend of(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Frontend frontend) {
      return frontend;
    }
    throw new IllegalStateException("Frontend.open was not called");
  }

  Optional<StaticContent> page(String path) {
    return pages.find(path);
  }

  /** The paths of the pages, as in {@code /sign-in}. */
  Set<String> pages() {
    return pages.names();
  }

  /**
   * Finds an asset. Another server may have sent the page that names it, so this one assembles its
   * pages first if necessary.
   */
  Optional<StaticContent> asset(String path) {
    if (assets.isUnknownLink(path)) {
      pages.assembleAll();
      errors.assemble();
    }
    return assets.find(path);
  }
}
