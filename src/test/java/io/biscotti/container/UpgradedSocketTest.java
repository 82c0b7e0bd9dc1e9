package io.biscotti.container;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.ws.wsoc.WsocUpgradeHandler;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.junit.jupiter.api.Test;

class UpgradedSocketTest {

  private final WsocUpgradeHandler handler = new WsocUpgradeHandler();
  private final UpgradedSocket socket = UpgradedSocket.of(handler).orElseThrow();

  @Test
  void socketOnLiberty_untilItOpens_countsAsOpen() {
    assertTrue(socket.isOpen());
    handler.initialize();
    assertTrue(socket.isOpen());
    handler.open();
    assertTrue(socket.isOpen());
  }

  /** If such sockets counted as open, many would fill the memory until their session ends. */
  @Test
  void socketOnLiberty_thatClosedBeforeTheFirstLook_isNotOpen() {
    handler.initialize();
    handler.open();
    handler.destroy();
    assertFalse(socket.isOpen());
  }

  @Test
  void socket_ofTheApplicationsOwnHandler_isUnknown() {
    HttpUpgradeHandler own =
        new HttpUpgradeHandler() {
          @Override
          public void init(WebConnection connection) {}

          @Override
          public void destroy() {}
        };
    assertTrue(UpgradedSocket.of(own).isEmpty());
  }
}
