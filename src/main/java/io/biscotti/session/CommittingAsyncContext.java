package io.biscotti.session;

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
record CommittingAsyncContext(AsyncContext inner, Runnable finish) implements AsyncContext {

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
    return inner.hasOriginalRequestAndResponse();
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
    inner.addListener(new Relay(listener, finish));
  }

  @Override
  public void addListener(AsyncListener listener, ServletRequest request, ServletResponse given) {
    inner.addListener(new Relay(listener, finish), request, given);
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
   * A listener of the application. It is given our {@link AsyncContext} instead of the container's,
   * so that its changes to the session are committed.
   */
  private record Relay(AsyncListener inner, Runnable finish) implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) throws IOException {
      inner.onComplete(relayed(event));
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      inner.onTimeout(relayed(event));
      finish.run();
    }

    @Override
    public void onError(AsyncEvent event) throws IOException {
      inner.onError(relayed(event));
      finish.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) throws IOException {
      inner.onStartAsync(relayed(event));
    }

    private AsyncEvent relayed(AsyncEvent event) {
      return new AsyncEvent(
          new CommittingAsyncContext(event.getAsyncContext(), finish),
          event.getSuppliedRequest(),
          event.getSuppliedResponse(),
          event.getThrowable());
    }
  }
}
