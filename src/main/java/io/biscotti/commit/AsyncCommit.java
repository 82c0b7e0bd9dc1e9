package io.biscotti.commit;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/**
 * Commits the session of an asynchronous request that ends by timeout, error or dispatch.
 *
 * @param finish commits the session
 * @param over ends the use of the session
 */
public record AsyncCommit(Runnable finish, Runnable over) implements AsyncListener {

  @Override
  public void onComplete(AsyncEvent event) {
    finish.run();
    over.run();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    finish.run();
  }

  @Override
  public void onError(AsyncEvent event) {
    finish.run();
  }

  /** Registers again, because a new start drops the listeners. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
