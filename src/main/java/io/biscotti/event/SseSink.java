package io.biscotti.event;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A client that receives server-sent events (HTML, section 9.2) from a resource.
 *
 * @param sink the connection
 * @param sse creates its events
 */
public record SseSink(SseEventSink sink, Sse sse) implements EventStreams.Sink {
  private static final long RETRY_MILLIS = 3_000;

  @Override
  public void send(EventStreams.Message message) {
    OutboundSseEvent.Builder event =
        sse.newEventBuilder()
            .name(message.name())
            .mediaType(MediaType.APPLICATION_JSON_TYPE)
            .data(message.data());
    send((message.id().isEmpty() ? event : event.id(message.id())).build());
  }

  @Override
  public void beat() {
    send(sse.newEventBuilder().comment("still here").reconnectDelay(RETRY_MILLIS).build());
  }

  private void send(OutboundSseEvent event) {
    sink.send(event).toCompletableFuture().join();
  }

  @Override
  public boolean isClosed() {
    return sink.isClosed();
  }

  @Override
  public void close() {
    try {
      sink.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
