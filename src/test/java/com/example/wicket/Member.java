package com.example.wicket;

import org.apache.wicket.Session;
import org.apache.wicket.protocol.http.WebSession;
import org.apache.wicket.request.Request;

/** The session that knows who is signed in. */
public class Member extends WebSession {

  private static final long serialVersionUID = 1;

  private String name;

  /** A session for anyone who asks. */
  public Member(Request request) {
    super(request);
  }

  /** The session of this request. */
  public static Member get() {
    return (Member) Session.get();
  }

  String name() {
    return name;
  }

  /** Signs in, as Wicket's AuthenticatedWebSession does: with a new session id. */
  void signIn(String who) {
    name = who;
    bind();
    replaceSession();
    dirty();
  }
}
