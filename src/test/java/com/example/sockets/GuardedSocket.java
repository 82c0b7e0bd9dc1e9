package com.example.sockets;

import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** Stands behind a filter that requires a token. Says who the caller is. */
@ServerEndpoint(value = "/guarded/socket", configurator = Greeting.class)
public class GuardedSocket {

  /** Says it when the socket opens. */
  @OnOpen
  public void greet(Session session, EndpointConfig config) throws IOException {
    session.getBasicRemote().sendText((String) config.getUserProperties().get(Greeting.WHO));
  }
}
