package io.biscotti.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection that carries one request at a time, for its browsers in turn. */
final class Line {
  private final SocketChannel channel;
  private final Jar[] jars;
  private final Answer answer = new Answer();
  private Jar jar;
  private Ask ask;
  private int turn;
  private long sinceNanos;

  Line(Selector selector, int port, Jar[] jars) throws IOException {
    this.jars = jars;
    this.jar = jars[0];
    this.ask = Ask.get("/");
    this.channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /**
   * Sends a request.
   *
   * @param browsers how many of its browsers take turns
   * @param dueNanos when it was due, which is where its latency begins
   */
  void send(Ask next, int browsers, long dueNanos) throws IOException {
    ask = next;
    jar = jars[turn++ % Math.min(browsers, jars.length)];
    sinceNanos = dueNanos;
    answer.clear();
    ByteBuffer bytes = ByteBuffer.wrap(jar.request(ask));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Reads the bytes that have arrived; returns true once the response is complete. */
  boolean read() throws IOException {
    byte[] room = answer.room();
    int count = channel.read(ByteBuffer.wrap(room, answer.length(), room.length - answer.length()));
    if (count < 0) {
      throw new IOException("the server closed the connection after " + ask.path());
    }
    if (!answer.add(count)) {
      return false;
    }
    if (!ask.accepts(answer.status())) {
      throw new IOException(answer.status() + " for " + ask.method() + " " + ask.path());
    }
    for (String cookie : answer.cookies()) {
      jar.take(cookie);
    }
    return true;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  void close() throws IOException {
    channel.close();
  }
}
