package com.example.frameworks;

import jakarta.servlet.http.HttpSession;

/** Counts visits in the session, whichever framework asks. */
final class Visits {
  private Visits() {}

  static int next(HttpSession session) {
    Integer before = (Integer) session.getAttribute("visits");
    int now = before == null ? 1 : before + 1;
    session.setAttribute("visits", now);
    return now;
  }
}
