package io.biscotti.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A streamed response whose lines are awaited one by one. Not thread-safe. */
public final class LiveStream implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String END = "\u0000end";

  private final HttpResponse<java.io.InputStream> response;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final StringBuilder seen = new StringBuilder();

  /**
   * Requests the stream.
   *
   * @param headers names and values, alternating
   */
  public LiveStream(URI uri, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      response = client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Thread reader = new Thread(this::read, "live-stream");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // The stream was closed by either side.
    }
    lines.add(END);
  }

  public int status() {
    return response.statusCode();
  }

  /** The first value of a header; empty if it is absent. */
  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** The lines that were read so far. */
  public String seen() {
    return seen.toString();
  }

  /** Waits for a line with this text, and returns it. */
  public String await(String text) {
    String line = next(text, PATIENCE);
    while (!line.contains(text)) {
      if (line.equals(END)) {
        throw new AssertionError("ended before \"" + text + "\" came: " + seen);
      }
      line = next(text, PATIENCE);
    }
    return line;
  }

  /** Waits until the server ends the stream. */
  public void awaitEnd(Duration patience) {
    while (!next("the end", patience).equals(END)) {
      // Read on.
    }
  }

  private String next(String wanted, Duration patience) {
    try {
      String line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw new AssertionError("waited in vain for \"" + wanted + "\": " + seen);
      }
      seen.append(line).append('\n');
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
