package io.biscotti.session;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Commits the session of an asynchronous request that ends by time-out, error or dispatch. */
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

  /** Listeners don't outlive a new start, so this one asks to be told again. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
