package io.biscotti.session;

import io.biscotti.lifecycle.Session;
import io.biscotti.store.Loaded;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Calls the application's observer, and logs what it throws. */
record QuietObserver(SessionObserver inner) implements SessionObserver {

  private static final Logger LOG = System.getLogger(SessionObserver.class.getName());

  @Override
  public void rejected(HttpServletRequest request, Loaded.Absent absent) {
    quietly(() -> inner.rejected(request, absent));
  }

  @Override
  public void found(HttpServletRequest request, HttpSession session) {
    quietly(() -> inner.found(request, session));
  }

  @Override
  public void saved(HttpServletRequest request, Session session) {
    quietly(() -> inner.saved(request, session));
  }

  private static void quietly(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "the session observer failed", e);
    }
  }
}
