package com.example.sockets;

import com.example.door.LateClock;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.time.Duration;

/** Is open to everyone, tells the client who the caller is, and uses the handshake's session. */
@ServerEndpoint(value = "/open", configurator = Greeting.class)
public class OpenSocket {

  /**
   * Uses the session of the handshake, which is long over: {@code end} ends it, {@code n=…} sets
   * the attribute, {@code pass …} lets time pass, and anything else returns the attribute.
   */
  @OnMessage
  public String answer(String text, Session session) {
    HttpSession kept = (HttpSession) session.getUserProperties().get(Greeting.SESSION);
    try {
      if (text.equals("end")) {
        kept.invalidate();
        return "ended";
      }
      if (text.startsWith("pass ")) {
        LateClock.pass(Duration.parse(text.substring(5)));
        return "passed";
      }
      if (text.startsWith("n=")) {
        kept.setAttribute("n", text.substring(2));
      }
      return String.valueOf(kept.getAttribute("n"));
    } catch (IllegalStateException e) {
      return "refused";
    }
  }

  /** Sends the caller's name when the socket opens. */
  @OnOpen
  public void greet(Session session, EndpointConfig config) throws IOException {
    session.getBasicRemote().sendText((String) config.getUserProperties().get(Greeting.WHO));
  }
}
