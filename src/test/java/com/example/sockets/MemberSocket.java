package com.example.sockets;

import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** As {@link OpenSocket}, and names the person whom the container has signed in. */
@ServerEndpoint(value = "/socket", configurator = Greeting.class)
public class MemberSocket {

  private final OpenSocket like = new OpenSocket();

  /** As the open one does. */
  @OnMessage
  public String answer(String text, Session session) {
    return like.answer(text, session);
  }

  /** Says the attribute and the person when the socket opens. */
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
