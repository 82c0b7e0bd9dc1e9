package io.biscotti.token;

import io.biscotti.options.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Downloads a small document from an address that the operator configured: over HTTPS, or over HTTP
 * from the loopback address. It follows no redirects, reads at most 64 KiB, and gives up after five
 * seconds.
 */
final class Download {
  /** The longest time a download may take. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  static final int MOST_BYTES = 64 << 10;

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private final URI address;

  /**
   * Creates a download from this address.
   *
   * @throws IllegalArgumentException if the address is neither HTTPS nor HTTP on the loopback
   *     address, or has a user or a fragment
   */
  Download(URI address) {
    if (!isAllowed(address)) {
      throw new IllegalArgumentException(
          "token.jwks must be an https URL, or an http URL on the loopback address, without user or"
              + " fragment");
    }
    this.address = address;
  }

  private static boolean isAllowed(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    String host = address.getHost();
    return host != null
        && address.getRawUserInfo() == null
        && address.getRawFragment() == null
        && (scheme.equals("https") || (scheme.equals("http") && isLoopback(host)));
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || IpAddress.ofClient(host).filter(IpAddress::isLoopback).isPresent();
  }

  URI address() {
    return address;
  }

  /**
   * Downloads the document.
   *
   * @throws IOException if no complete response with status 200 arrives in time; the message says
   *     why
   */
  byte[] get() throws IOException {
    // A new client each time, so that no idle thread remains between downloads.
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
    HttpResponse<byte[]> response = await(client.sendAsync(request, answer -> new Limited()));
    if (response.statusCode() != 200) {
      throw new IOException("the response has status " + response.statusCode());
    }
    return response.body();
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new IOException("no complete response arrived in time");
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Collects a body and cancels the download if it is too long. */
  private static final class Limited implements HttpResponse.BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        if (bytes.size() + buffer.remaining() > MOST_BYTES) {
          Objects.requireNonNull(subscription).cancel();
          whole.completeExceptionally(
              new IOException("the response is longer than " + MOST_BYTES + " bytes"));
          return;
        }
        byte[] part = new byte[buffer.remaining()];
        buffer.get(part);
        bytes.writeBytes(part);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      whole.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      whole.complete(bytes.toByteArray());
    }
  }
}
