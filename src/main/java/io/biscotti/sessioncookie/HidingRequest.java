package io.biscotti.sessioncookie;

import io.biscotti.cookie.ServletCookies;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that hides the session cookie and its companions from the application. An application
 * has no use for their values, and some keep a copy of all cookies in the session, which then grows
 * with each visit. {@link ServletCookies#header} still returns them.
 *
 * <p>Cookies are recognised by their exact name. A cookie that another host planted under that name
 * is hidden too. A cookie whose name only starts in the same way is not hidden, unless it carries a
 * sealed session of another application ({@link OtherSessions}). Nothing is read until the
 * application asks.
 */
public class HidingRequest extends HttpServletRequestWrapper {

  private static final String COOKIE = "Cookie";

  private final @Nullable SessionCookie hidden;

  /**
   * Wraps a request.
   *
   * @param hidden the cookie to hide; null to hide nothing
   */
  protected HidingRequest(HttpServletRequest request, @Nullable SessionCookie hidden) {
    super(request);
    this.hidden = hidden;
  }

  /** The cookies as the container parsed them, without the hidden ones; null if none is left. */
  @Override
  @SuppressWarnings({"NullAway", "ReturnsNullCollection"}) // The Servlet API demands null.
  public Cookie @Nullable [] getCookies() {
    Cookie[] all = super.getCookies();
    SessionCookie own = hidden;
    if (own == null || all == null) {
      return all;
    }
    Cookie[] left =
        Arrays.stream(all)
            .filter(
                each ->
                    !own.hides(each.getName(), String.valueOf(each.getValue()))
                        && !holds(each.getValue(), own))
            .toArray(Cookie[]::new);
    return left.length == 0 ? null : left;
  }

  /**
   * Whether a value contains our cookie. Some containers let a quoted value extend past semicolons:
   * a page of a neighbouring host could place its own cookies around ours, so that ours becomes
   * part of one's value.
   */
  private static boolean holds(@Nullable String value, SessionCookie own) {
    return value != null
        && value.indexOf(';') >= 0
        && !own.without(value).strip().equals(value.strip());
  }

  @Override
  public @Nullable String getHeader(String name) {
    SessionCookie own = hidden;
    if (own == null || !COOKIE.equalsIgnoreCase(name)) {
      return super.getHeader(name);
    }
    Enumeration<String> left = getHeaders(name);
    return left != null && left.hasMoreElements() ? left.nextElement() : null;
  }

  /**
   * The fields as received, without the hidden cookies; a {@code Cookie} field with nothing left is
   * omitted.
   */
  @Override
  public @Nullable Enumeration<String> getHeaders(String name) {
    Enumeration<String> all = super.getHeaders(name);
    SessionCookie own = hidden;
    if (own == null || all == null || !COOKIE.equalsIgnoreCase(name)) {
      return all;
    }
    List<String> left = new ArrayList<>(1);
    while (all.hasMoreElements()) {
      String field = own.without(all.nextElement());
      if (!field.isEmpty()) {
        left.add(field);
      }
    }
    return Collections.enumeration(left);
  }

  @Override
  public @Nullable Enumeration<String> getHeaderNames() {
    Enumeration<String> all = super.getHeaderNames();
    if (hidden == null || all == null || getHeader(COOKIE) != null) {
      return all;
    }
    List<String> left = Collections.list(all);
    left.removeIf(COOKIE::equalsIgnoreCase);
    return Collections.enumeration(left);
  }

  /** The wrapped request's attributes, and {@link ServletCookies#SENT}. */
  @Override
  public @Nullable Object getAttribute(String name) {
    return ServletCookies.SENT.equals(name)
        ? ServletCookies.lines((HttpServletRequest) getRequest())
        : super.getAttribute(name);
  }
}
