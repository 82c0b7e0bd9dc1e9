package com.example.sockets;

import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;

/** Stands behind a filter that requires a token, and tells the client who the caller is. */
@ServerEndpoint(value = "/guarded/socket", configurator = Greeting.class)
public class GuardedSocket {

  /** Sends the caller's name when the socket opens. */
  @OnOpen
  public void greet(Session session, EndpointConfig config) throws IOException {
    session.getBasicRemote().sendText((String) config.getUserProperties().get(Greeting.WHO));
  }
}
