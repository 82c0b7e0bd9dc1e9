package com.example.sockets;

import jakarta.servlet.http.HttpSession;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;

/** Identifies the caller at the upgrade by the session's attribute {@code n}. */
public class Greeting extends ServerEndpointConfig.Configurator {

  static final String WHO = "who";
  static final String SESSION = "session";

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    Object who =
        request.getHttpSession() instanceof HttpSession session
            ? session.getAttribute("n")
            : "nobody";
    config.getUserProperties().put(WHO, String.valueOf(who));
    if (request.getHttpSession() instanceof HttpSession session) {
      config.getUserProperties().put(SESSION, session);
    }
  }
}
