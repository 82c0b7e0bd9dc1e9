package io.biscotti.session;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/**
 * An asynchronous request that commits its session before it completes: when the container tells
 * its listeners, the response may have gone.
 */
record AsyncSession(AsyncContext inner, SessionResponse response) implements AsyncContext {

  @Override
  public void complete() {
    response.finish();
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
    inner.addListener(new AsyncRelay(listener, response));
  }

  @Override
  public void addListener(AsyncListener listener, ServletRequest request, ServletResponse given) {
    inner.addListener(new AsyncRelay(listener, response), request, given);
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
}
