package io.biscotti.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** Sends requests over connections that all clients share. Thread-safe. */
final class Exchange {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");

  private final HttpClient http;

  Exchange(SSLContext tls) {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls)
            .connectTimeout(PATIENCE)
            .build();
  }

  /**
   * A response, or none.
   *
   * @param status 0 if there was no response
   * @param cause the status and what explains it, as in {@code 503 unavailable}
   */
  record Answer(int status, String body, List<String> setCookies, String cause) {

    private static Answer none(String cause) {
      return new Answer(0, "", List.of(), cause);
    }

    private static Answer of(HttpResponse<String> response) {
      String body = response.body();
      Matcher code = CODE.matcher(body);
      String why = code.find() ? code.group(1) : body.contains("<center>nginx") ? "nginx" : body;
      return new Answer(
          response.statusCode(),
          body,
          response.headers().allValues("Set-Cookie"),
          response.statusCode() + " " + why.substring(0, Math.min(40, why.length())));
    }

    boolean isServerError() {
      return status == 0 || status >= 500;
    }
  }

  /**
   * Sends a request, and waits at most 10 s.
   *
   * @param cookie the {@code Cookie} header; empty for none
   * @param json the body; empty for none
   */
  Answer send(String method, URI uri, String cookie, String json) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    if (!json.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    try {
      return Answer.of(http.send(request.build(), BodyHandlers.ofString()));
    } catch (HttpTimeoutException e) {
      return Answer.none("no answer in " + PATIENCE.toSeconds() + " s");
    } catch (IOException e) {
      return Answer.none("connection lost");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a request ran", e);
    }
  }
}
