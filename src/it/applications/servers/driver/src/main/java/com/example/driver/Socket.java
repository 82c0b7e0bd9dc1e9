package com.example.driver;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket with a browser's cookies. */
final class Socket implements AutoCloseable {

  private static final int SECONDS = 20;

  private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  private Socket(WebSocket.Builder client, URI address) throws Exception {
    socket = client.buildAsync(address, listener()).get(SECONDS, TimeUnit.SECONDS);
  }

  /** Opens the WebSocket. */
  static Socket open(Browser browser, String path) throws Exception {
    WebSocket.Builder client = HttpClient.newHttpClient().newWebSocketBuilder();
    String cookie = browser.cookieHeader();
    if (!cookie.isEmpty()) {
      client.header("Cookie", cookie);
    }
    return new Socket(client, URI.create(browser.url(path).replace("http:", "ws:")));
  }

  private WebSocket.Listener listener() {
    return new WebSocket.Listener() {
      @Override
      public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
        messages.add(text.toString());
        socket.request(1);
        return null;
      }
    };
  }

  void send(String text) throws Exception {
    socket.sendText(text, true).get(SECONDS, TimeUnit.SECONDS);
  }

  /** Fails unless the next message is this one. */
  void require(String expected) throws InterruptedException {
    String message = messages.poll(SECONDS, TimeUnit.SECONDS);
    if (!expected.equals(message)) {
      throw new Mismatch("the socket says “" + message + "” instead of “" + expected + "”");
    }
  }

  @Override
  public void close() throws Exception {
    CompletableFuture<WebSocket> closed = socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    closed.get(SECONDS, TimeUnit.SECONDS);
    socket.abort();
  }
}
