package com.ibm.ws.wsoc;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.jspecify.annotations.Nullable;

/**
 * Has the name and the fields of Open Liberty's handler, and fills and clears them as that does.
 */
@SuppressWarnings("unused")
public final class WsocUpgradeHandler implements HttpUpgradeHandler {

  private @Nullable Object endpoint;
  private @Nullable Object endpointConfig;
  private @Nullable SessionImpl sessionImpl;

  /** Leads to the socket. */
  private static final class SessionImpl {
    private final Socket sessionExt = new Socket();
  }

  /** The socket, with the methods of {@code jakarta.websocket.Session} that are called. */
  public static final class Socket {
    /** Says so. */
    public boolean isOpen() {
      return true;
    }
  }

  /** Called after the upgrade, before the response is sent. */
  public void initialize() {
    endpoint = new Object();
    endpointConfig = new Object();
  }

  @Override
  public void init(WebConnection connection) {
    open();
  }

  /** Called once the response is sent. */
  public void open() {
    sessionImpl = new SessionImpl();
    endpoint = null;
  }

  @Override
  public void destroy() {
    endpoint = null;
    sessionImpl = null;
  }
}
