package io.biscotti.bench;

import io.biscotti.bench.load.Ask;
import io.biscotti.bench.server.Keeper;
import java.util.Locale;

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
      2);

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
    boolean cors = keeper == Keeper.BARE_CORS || keeper == Keeper.SEALED_CORS;
    return cors == (this == PREFLIGHT);
  }

  /** As on the command line. */
  static Work named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
