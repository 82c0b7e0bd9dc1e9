package com.example.sockets;

import jakarta.servlet.http.HttpSession;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** Open to everyone. Says who the caller is, and signs out on request. */
@ServerEndpoint(value = "/open", configurator = Greeting.class)
public class OpenSocket {

  /** Answers {@code end} by ending the session of the handshake, which is long over. */
  @OnMessage
  public String answer(String text, Session session) {
    HttpSession kept = (HttpSession) session.getUserProperties().get(Greeting.SESSION);
    if (text.equals("end")) {
      kept.invalidate();
    }
    return text + " " + kept.getId();
  }

  /** Says it when the socket opens. */
  @OnOpen
  public void greet(Session session, EndpointConfig config) throws IOException {
    session.getBasicRemote().sendText((String) config.getUserProperties().get(Greeting.WHO));
  }
}
