package io.biscotti.bench;

import io.biscotti.bench.load.Ask;
import io.biscotti.bench.server.Keeper;

/** What is asked of the servlet. */
enum Work {
  /** The user of the session. */
  READ("read", Ask.get("/read"), 2),
  /** Every attribute of the session. */
  ALL("read all", Ask.get("/all"), 2),
  /** A counter in the session is incremented. */
  WRITE("write", Ask.get("/write"), 2),
  /** Nothing of the session, and the browser has none. */
  UNTOUCHED("untouched", Ask.get("/untouched").withoutCookies(), 2),
  /** Nothing of the session, which the browser has. */
  UNASKED("untouched, with the cookie", Ask.get("/untouched"), 2),
  /** As {@link #READ}, where each connection belongs to one browser. */
  OWN_READ("read, one cookie a connection", Ask.get("/read"), 1),
  /** As {@link #WRITE}, where each connection belongs to one browser. */
  OWN_WRITE("write, one cookie a connection", Ask.get("/write"), 1),
  /** A preflight of a listed origin. */
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
  /** A person's password is checked; on few connections, as the WAR limits them. */
  SIGN_IN(
      "sign-in",
      Ask.json("/api/session", "{\"username\":\"jane\",\"password\":\"seven green otters\"}"),
      2),
  /** What a proxy asks for a signed-in person. */
  AUTH("`/auth/request`", Ask.get("/auth/request"), 2),
  /** The same for a person without a session. */
  AUTH_STRANGER(
      "`/auth/request`, not signed in", new Ask("GET", "/auth/request", "", "", false, 401), 2),
  /** What a page asks for a signed-in person. */
  SESSION("`GET /api/session`", Ask.get("/api/session"), 2);

  private final String title;
  private final Ask ask;
  private final int browsers;

  Work(String title, Ask ask, int browsers) {
    this.title = title;
    this.ask = ask;
    this.browsers = browsers;
  }

  /** As in a table. */
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

  /** Whether it is measured there: preflights only where something answers them. */
  boolean fits(Keeper keeper) {
    return switch (this) {
      case PREFLIGHT -> keeper == Keeper.BARE_CORS || keeper == Keeper.SEALED_CORS;
      case SIGN_IN, AUTH, AUTH_STRANGER, SESSION -> keeper == Keeper.WAR;
      default -> keeper != Keeper.BARE_CORS && keeper != Keeper.SEALED_CORS && keeper != Keeper.WAR;
    };
  }

  /** Whether the WAR lets only a few clients at once do it. */
  boolean isLimited() {
    return this == SIGN_IN;
  }

  /** What a kind of work is compared with: the same on the bare servlet, or a read there. */
  static Work base(Outcome bare, Work work) {
    return bare.figures(work).isEmpty() ? READ : work;
  }
}
