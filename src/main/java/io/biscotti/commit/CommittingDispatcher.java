package io.biscotti.commit;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/**
 * Commits the session before an include, because headers set during an include are ignored (Servlet
 * spec 9.3).
 *
 * @param inner the container's dispatcher
 * @param commit commits the session
 */
public record CommittingDispatcher(RequestDispatcher inner, Runnable commit)
    implements RequestDispatcher {

  @Override
  public void forward(ServletRequest request, ServletResponse given)
      throws ServletException, IOException {
    inner.forward(request, given);
  }

  @Override
  public void include(ServletRequest request, ServletResponse given)
      throws ServletException, IOException {
    commit.run();
    inner.include(request, given);
  }
}
