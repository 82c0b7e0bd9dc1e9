package com.example.sockets;

import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** Behind a filter that asks for a token. Says who is there. */
@ServerEndpoint(value = "/guarded/socket", configurator = Greeting.class)
public class GuardedSocket {

  /** Says it at once. */
  @OnOpen
  public void greet(Session session, EndpointConfig config) throws IOException {
    session.getBasicRemote().sendText((String) config.getUserProperties().get(Greeting.WHO));
  }
}
