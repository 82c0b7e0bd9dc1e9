package io.biscotti.container;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Warnings for operators, each logged once, when its cause first occurs. Thread-safe.
 *
 * @param cookie the session cookie's name
 * @param limit the container's limit; empty if it isn't known
 * @param foreign whether a cookie of another application was logged
 * @param near whether a large session was logged
 */
public record Hints(
    String cookie, Optional<HeaderLimit> limit, AtomicBoolean foreign, AtomicBoolean near) {

  private static final Logger LOG = System.getLogger(Hints.class.getName());

  /** Room for the other headers of a request from a browser. */
  private static final int OTHERS_BYTES = 2048;

  /** Creates it; nothing has been logged yet. */
  public Hints(String cookie, Optional<HeaderLimit> limit) {
    this(cookie, limit, new AtomicBoolean(), new AtomicBoolean());
  }

  /** Called for a session cookie that was not sealed with the application's keys. */
  public void notOurs() {
    if (foreign.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "a client sent a cookie {0} that this application''s keys don''t open. If visitors are signed"
              + " out again and again, another application on this host uses the same cookie name:"
              + " give one of them another <name> in the <cookie-config> of its web.xml. Otherwise"
              + " the key ring was replaced, or the cookie was forged. This is logged once.",
          cookie);
    }
  }

  /**
   * Called before a session is sent.
   *
   * @param lines its {@code Set-Cookie} lines
   */
  public void sends(List<String> lines) {
    int bytes = 0;
    for (String line : lines) {
      bytes += "Set-Cookie: \r\n".length() + line.length();
    }
    int most = limit.map(HeaderLimit::bytes).orElse(HeaderLimit.USUAL_BYTES);
    if (bytes > most - OTHERS_BYTES && near.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "a session''s cookies take {0} bytes, and {1} of headers, all cookies"
              + " included. Beyond that, requests and responses fail: raise {2}, and the limits of"
              + " proxies, or keep less in the session (session.cookies=1 bounds it to one cookie)."
              + " This is logged once.",
          Integer.toString(bytes),
          limit.isPresent()
              ? "this server accepts " + most + " bytes"
              : "servers usually accept " + most + " bytes",
          limit.map(HeaderLimit::settings).orElse("the server's header limits"));
    }
  }
}
