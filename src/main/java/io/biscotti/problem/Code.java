package io.biscotti.problem;

import java.util.Locale;

/**
 * The stable code on which client programs can rely, with its usual status and the title of its
 * problem. The names are part of the HTTP interface.
 */
public enum Code {
  /** The client is not signed in. */
  NOT_SIGNED_IN(401, "Not signed in"),
  /** The session passed its idle or absolute timeout. */
  SESSION_EXPIRED(401, "Session expired"),
  /** The session was revoked, by this client or elsewhere. */
  SESSION_REVOKED(401, "Session ended"),
  /** User name and password do not match; the response does not say which is wrong. */
  BAD_CREDENTIALS(401, "Wrong user name or password"),
  /** Too many attempts; sent with {@code Retry-After}. */
  THROTTLED(429, "Too many attempts"),
  /** The user must enter the password again first. */
  REAUTH_REQUIRED(403, "Confirm your password"),
  /** An unsafe request did not come from an allowed page. */
  CSRF_REJECTED(403, "Cross-site request refused"),
  /** A cookie that the request needs was not sent. */
  COOKIE_REQUIRED(422, "Missing cookie"),
  /** A cookie breaks a rule of RFC 6265bis. */
  COOKIE_INVALID(422, "Invalid cookie"),
  /** The session does not fit into its cookies. */
  SESSION_TOO_LARGE(422, "Session too large"),
  /** The user name belongs to another account. */
  USERNAME_TAKEN(409, "User name taken"),
  /** The password is too easy to guess. */
  WEAK_PASSWORD(422, "Password too weak"),
  /** A token was not issued by this server, or was changed. */
  TOKEN_INVALID(401, "Invalid token"),
  /** A token has expired. */
  TOKEN_EXPIRED(401, "Token expired"),
  /** A refresh token was used again; its whole family is revoked. */
  REFRESH_REUSE(401, "Refresh token reused"),
  /** The caller lacks permission. */
  FORBIDDEN(403, "Forbidden"),
  /** Nothing exists at that address. */
  NOT_FOUND(404, "Not found"),
  /** The request was understood, but a field breaks a rule. */
  INVALID(422, "Invalid field"),
  /**
   * The request cannot be accepted as it is; also with 405, 413 and 415, where the status says
   * more.
   */
  BAD_REQUEST(400, "Bad request"),
  /**
   * The service cannot answer, and the caller is not at fault: 503 if something that it depends on
   * is down, 500 for an unexpected error.
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

  /** The HTTP status for this code, unless a problem sets another. */
  public int status() {
    return status;
  }

  /** A short text for people, the same for every problem with this code. */
  public String title() {
    return title;
  }

  /**
   * The problem type of RFC 9457, section 3.1.1: a name such as {@code
   * urn:biscotti:problem:csrf_rejected}, which identifies the type but is not the address of a
   * page.
   */
  public String type() {
    return "urn:biscotti:problem:" + wireName();
  }
}
