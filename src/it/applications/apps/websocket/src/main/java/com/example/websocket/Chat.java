package com.example.websocket;

import jakarta.servlet.http.HttpSession;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;

/** Greets by the name in the session of the handshake. */
@ServerEndpoint(value = "/chat", configurator = Chat.Handshake.class)
public class Chat {

  public static class Handshake extends ServerEndpointConfig.Configurator {
    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      HttpSession session = (HttpSession) request.getHttpSession();
      Object name = session == null ? null : session.getAttribute("name");
      config.getUserProperties().put("name", name == null ? "nobody" : name);
    }
  }

  private String name;

  @OnOpen
  public void open(Session session, EndpointConfig config) throws IOException {
    name = (String) config.getUserProperties().get("name");
    session.getBasicRemote().sendText("Hello " + name);
  }

  @OnMessage
  public String message(String text) {
    return name + " says " + text;
  }
}
