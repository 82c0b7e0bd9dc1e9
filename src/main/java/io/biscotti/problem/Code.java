package io.biscotti.problem;

import java.util.Locale;

/**
 * The stable word that a client can decide on, with the status it usually travels with and the
 * title of its problem. Names are part of the HTTP interface.
 */
public enum Code {
  /** Nobody is signed in. */
  NOT_SIGNED_IN(401, "Not signed in"),
  /** The session passed its idle or absolute limit. */
  SESSION_EXPIRED(401, "Session expired"),
  /** The session was ended, here or elsewhere. */
  SESSION_REVOKED(401, "Session ended"),
  /** User name and password do not belong together; which of them is wrong is not said. */
  BAD_CREDENTIALS(401, "Wrong user name or password"),
  /** Too many attempts; travels with {@code Retry-After}. */
  THROTTLED(429, "Too many attempts"),
  /** The password must be given again first. */
  REAUTH_REQUIRED(403, "Password needed again"),
  /** An unsafe request did not come from a page that may send it. */
  CSRF_REJECTED(403, "Cross-site request refused"),
  /** A cookie that the request needs was not sent. */
  COOKIE_REQUIRED(422, "Cookie missing"),
  /** A cookie breaks a rule of RFC 6265bis. */
  COOKIE_INVALID(422, "Cookie breaks a rule"),
  /** The session does not fit into its cookies. */
  SESSION_TOO_LARGE(422, "Session too large"),
  /** Somebody has that user name. */
  USERNAME_TAKEN(409, "User name taken"),
  /** The password is too easy to guess. */
  WEAK_PASSWORD(422, "Password too weak"),
  /** A token is not one of ours, or was changed. */
  TOKEN_INVALID(401, "Token invalid"),
  /** A token's time is over. */
  TOKEN_EXPIRED(401, "Token expired"),
  /** A refresh token came a second time; its whole family is revoked. */
  REFRESH_REUSE(401, "Refresh token used twice"),
  /** The caller may not do that. */
  FORBIDDEN(403, "Forbidden"),
  /** There is no such thing at that address. */
  NOT_FOUND(404, "Not found"),
  /** The request was understood, but a field breaks a rule. */
  INVALID(422, "A field breaks a rule"),
  /**
   * The request cannot be taken as it is; also with 405, 413 and 415, where the status says more.
   */
  BAD_REQUEST(400, "Request not accepted"),
  /**
   * The service cannot answer, through no fault of the caller: 503 when something it needs is away,
   * 500 for an unexpected fault.
   */
  UNAVAILABLE(503, "Service unavailable");

  private final int status;
  private final String title;

  Code(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The name in JSON, as in {@code csrf_rejected}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The HTTP status that this code travels with unless a problem says otherwise. */
  public int status() {
    return status;
  }

  /** A short sentence for people that is the same for every problem of this code. */
  public String title() {
    return title;
  }

  /**
   * The problem type of RFC 9457, section 3.1.1: a name such as {@code
   * urn:biscotti:problem:csrf_rejected} that identifies and leads to no page.
   */
  public String type() {
    return "urn:biscotti:problem:" + wireName();
  }
}
