package com.example.sockets;

import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** For everybody. Says who is there. */
@ServerEndpoint(value = "/open", configurator = Greeting.class)
public class OpenSocket {

  /** Says it at once. */
  @OnOpen
  public void greet(Session session, EndpointConfig config) throws IOException {
    session.getBasicRemote().sendText((String) config.getUserProperties().get(Greeting.WHO));
  }
}
