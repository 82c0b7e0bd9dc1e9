package io.biscotti.bench;

import io.biscotti.bench.load.Ask;
import io.biscotti.bench.server.Keeper;

/** The kinds of requests to the servlet. */
enum Work {
  /** Reads the user from the session. */
  READ("read", Ask.get("/read"), 2),
  /** Reads every attribute of the session. */
  ALL("read all", Ask.get("/all"), 2),
  /** Increments a counter in the session. */
  WRITE("write", Ask.get("/write"), 2),
  /** Doesn't use the session, and the browser has none. */
  UNTOUCHED("untouched", Ask.get("/untouched").withoutCookies(), 2),
  /** Doesn't use the session, although the browser has one. */
  UNASKED("untouched, with the cookie", Ask.get("/untouched"), 2),
  /** Like {@link #READ}, but each connection belongs to one browser. */
  OWN_READ("read, one cookie a connection", Ask.get("/read"), 1),
  /** Like {@link #WRITE}, but each connection belongs to one browser. */
  OWN_WRITE("write, one cookie a connection", Ask.get("/write"), 1),
  /** Sends a preflight from a listed origin. */
  PREFLIGHT(
      "preflight",
      new Ask(
          "OPTIONS",
          "/read",
          "Origin: https://shop.example\r\n"
              + "Access-Control-Request-Method: PUT\r\n"
              + "Access-Control-Request-Headers: content-type\r\n",
          "",
          false,
          0),
      2),
  /** Checks a person's password; on few connections, because the WAR limits these requests. */
  SIGN_IN(
      "sign-in",
      Ask.json("/api/session", "{\"username\":\"jane\",\"password\":\"seven green otters\"}"),
      2),
  /** A proxy's request about a signed-in person. */
  AUTH("`/auth/request`", Ask.get("/auth/request"), 2),
  /** A proxy's request about a person without a session. */
  AUTH_STRANGER(
      "`/auth/request`, not signed in", new Ask("GET", "/auth/request", "", "", false, 401), 2),
  /** A page's request for a signed-in person. */
  SESSION("`GET /api/session`", Ask.get("/api/session"), 2);

  private final String title;
  private final Ask ask;
  private final int browsers;

  Work(String title, Ask ask, int browsers) {
    this.title = title;
    this.ask = ask;
    this.browsers = browsers;
  }

  /** The title in a table. */
  String title() {
    return title;
  }

  /** The request. */
  Ask ask() {
    return ask;
  }

  /** How many browsers take turns on a connection. */
  int browsers() {
    return browsers;
  }

  /**
   * Whether this work is measured with that keeper: preflights only where something handles them.
   */
  boolean fits(Keeper keeper) {
    return switch (this) {
      case PREFLIGHT -> keeper == Keeper.BARE_CORS || keeper == Keeper.SEALED_CORS;
      case SIGN_IN, AUTH, AUTH_STRANGER, SESSION -> keeper == Keeper.WAR;
      default -> keeper != Keeper.BARE_CORS && keeper != Keeper.SEALED_CORS && keeper != Keeper.WAR;
    };
  }

  /** Whether the WAR lets only a few clients do this at once. */
  boolean isLimited() {
    return this == SIGN_IN;
  }

  /** The baseline of this work: the same on the bare servlet, or a read there. */
  static Work base(Outcome bare, Work work) {
    return bare.figures(work).isEmpty() ? READ : work;
  }
}
