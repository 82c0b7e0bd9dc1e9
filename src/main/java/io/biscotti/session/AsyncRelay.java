package io.biscotti.session;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;

/**
 * A listener of the application, which gets our {@link AsyncContext} to complete instead of the
 * container's, so that what it changes in the session is committed.
 */
record AsyncRelay(AsyncListener inner, SessionResponse response) implements AsyncListener {

  @Override
  public void onComplete(AsyncEvent event) throws IOException {
    inner.onComplete(relayed(event));
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    inner.onTimeout(relayed(event));
    response.finish();
  }

  @Override
  public void onError(AsyncEvent event) throws IOException {
    inner.onError(relayed(event));
    response.finish();
  }

  @Override
  public void onStartAsync(AsyncEvent event) throws IOException {
    inner.onStartAsync(relayed(event));
  }

  private AsyncEvent relayed(AsyncEvent event) {
    return new AsyncEvent(
        new AsyncSession(event.getAsyncContext(), response),
        event.getSuppliedRequest(),
        event.getSuppliedResponse(),
        event.getThrowable());
  }
}
