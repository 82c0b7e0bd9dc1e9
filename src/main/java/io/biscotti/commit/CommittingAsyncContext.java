package io.biscotti.commit;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/**
 * An asynchronous request that commits its session before it completes. The container notifies its
 * listeners too late: by then the response may have been sent.
 */
public final class CommittingAsyncContext implements AsyncContext {

  private final AsyncContext inner;
  private final Runnable finish;
  private final boolean original;

  /**
   * Wraps the container's object.
   *
   * @param finish commits the session
   * @param original whether the request was started without a wrapper of the application. The
   *     container can't tell, because it got our wrappers
   */
  public CommittingAsyncContext(AsyncContext inner, Runnable finish, boolean original) {
    this.inner = inner;
    this.finish = finish;
    this.original = original;
  }

  /** Whether this wraps that object. */
  public boolean isAround(AsyncContext other) {
    return inner == other;
  }

  @Override
  public void complete() {
    finish.run();
    inner.complete();
  }

  @Override
  public ServletRequest getRequest() {
    return inner.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return inner.getResponse();
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return original;
  }

  @Override
  public void dispatch() {
    inner.dispatch();
  }

  @Override
  public void dispatch(String path) {
    inner.dispatch(path);
  }

  @Override
  public void dispatch(ServletContext context, String path) {
    inner.dispatch(context, path);
  }

  @Override
  public void start(Runnable run) {
    inner.start(run);
  }

  @Override
  public void addListener(AsyncListener listener) {
    inner.addListener(new Relay(listener));
  }

  @Override
  public void addListener(AsyncListener listener, ServletRequest request, ServletResponse given) {
    inner.addListener(new Relay(listener), request, given);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return inner.createListener(type);
  }

  @Override
  public void setTimeout(long timeoutMillis) {
    inner.setTimeout(timeoutMillis);
  }

  @Override
  public long getTimeout() {
    return inner.getTimeout();
  }

  /**
   * A listener of the application. It gets our {@link AsyncContext} instead of the container's, so
   * that its changes to the session are committed.
   */
  private final class Relay implements AsyncListener {

    private final AsyncListener listener;

    Relay(AsyncListener listener) {
      this.listener = listener;
    }

    @Override
    public void onComplete(AsyncEvent event) throws IOException {
      listener.onComplete(relayed(event));
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      listener.onTimeout(relayed(event));
      finish.run();
    }

    @Override
    public void onError(AsyncEvent event) throws IOException {
      listener.onError(relayed(event));
      finish.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) throws IOException {
      listener.onStartAsync(relayed(event));
    }

    private AsyncEvent relayed(AsyncEvent event) {
      return new AsyncEvent(
          isAround(event.getAsyncContext()) ? CommittingAsyncContext.this : event.getAsyncContext(),
          event.getSuppliedRequest(),
          event.getSuppliedResponse(),
          event.getThrowable());
    }
  }
}
