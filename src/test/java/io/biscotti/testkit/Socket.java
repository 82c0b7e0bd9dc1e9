package io.biscotti.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's WebSocket. */
public final class Socket implements WebSocket.Listener, AutoCloseable {

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  private Socket(URI uri, String cookie) {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Cookie", cookie)
            .buildAsync(uri, this)
            .join();
  }

  /**
   * Opens a socket.
   *
   * @param server its address, as {@code http}
   * @param cookie a {@code Cookie} header
   */
  public static Socket open(URI server, String path, String cookie) {
    return new Socket(
        URI.create("ws" + server.toString().substring("http".length()) + path), cookie);
  }

  /** The next text that the server sends. */
  public String hear() throws InterruptedException {
    String text = heard.poll(30, TimeUnit.SECONDS);
    if (text == null) {
      throw new AssertionError("the server says nothing; closed: " + closed);
    }
    return text;
  }

  /** Sends a text. */
  public void tell(String text) {
    socket.sendText(text, true).join();
  }

  /** Sends a text and waits for the reply. */
  public String ask(String text) throws InterruptedException {
    tell(text);
    return hear();
  }

  /** The status with which the server closes. */
  public int closed() throws Exception {
    return closed.get(30, TimeUnit.SECONDS);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    heard.add(text.toString());
    return WebSocket.Listener.super.onText(from, text, last);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    closed.complete(status);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
