package io.biscotti.advice;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A request that notes which session the application asks for, and returns an observed one. */
final class ObservedRequest extends HttpServletRequestWrapper {

  private final Callers callers;
  private final UnaryOperator<HttpSession> observed;
  private volatile @Nullable HttpSession asked;

  ObservedRequest(
      HttpServletRequest request, Callers callers, UnaryOperator<HttpSession> observed) {
    super(request);
    this.callers = callers;
    this.observed = observed;
  }

  /** The container's session that the application last asked for; null if there was none. */
  @Nullable HttpSession asked() {
    return asked;
  }

  @Override
  public HttpSession getSession() {
    callers.enter();
    try {
      HttpSession own = super.getSession();
      asked = own;
      return observed.apply(own);
    } finally {
      callers.leave();
    }
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    callers.enter();
    try {
      HttpSession own = super.getSession(create);
      asked = own;
      return own == null ? null : observed.apply(own);
    } finally {
      callers.leave();
    }
  }
}
