package io.biscotti.session;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Commits the session of an asynchronous request that ends by timeout, error or dispatch. */
record AsyncCommit(SessionRequest request, SessionResponse response) implements AsyncListener {

  @Override
  public void onComplete(AsyncEvent event) {
    response.finish();
    request.over();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    response.finish();
  }

  @Override
  public void onError(AsyncEvent event) {
    response.finish();
  }

  /** A new start drops the listeners, so this one registers again. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
