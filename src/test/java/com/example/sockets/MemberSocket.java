package com.example.sockets;

import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** Works like {@link OpenSocket}, and also names the person whom the container has signed in. */
@ServerEndpoint(value = "/socket", configurator = Greeting.class)
public class MemberSocket {

  private final OpenSocket like = new OpenSocket();

  /** Does what {@link OpenSocket} does. */
  @OnMessage
  public String answer(String text, Session session) {
    return like.answer(text, session);
  }

  /** Sends the attribute and the person's name when the socket opens. */
  @OnOpen
  public void greet(Session session, EndpointConfig config) throws IOException {
    session
        .getBasicRemote()
        .sendText(
            config.getUserProperties().get(Greeting.WHO)
                + " "
                + (session.getUserPrincipal() == null
                    ? null
                    : session.getUserPrincipal().getName()));
  }
}
