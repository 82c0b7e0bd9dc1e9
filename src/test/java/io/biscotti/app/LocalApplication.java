package io.biscotti.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.account.Argon2;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveServer;
import io.biscotti.throttle.Throttle;
import io.biscotti.web.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * The application from its sources, on Jetty in this process: over HTTP, and on a second port as if
 * a proxy had terminated TLS in front of it. Passwords are hashed quickly, except by {@link
 * #startAsDeployed}.
 */
public final class LocalApplication implements AutoCloseable {
  /** A four-hundredth of the time of the recommended cost. */
  private static final Argon2 QUICK = new Argon2(64, 1, 1);

  private final Server server = new Server();
  private final ServerConnector plain = LiveServer.listen(server);
  private final ServerConnector secure = LiveServer.listen(server, LocalApplication::secured);
  private final WebAppContext context = new WebAppContext();
  private final Counting requests = new Counting(context);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private LocalApplication(Map<String, String> settings, Consumer<WebAppContext> more)
      throws Exception {
    context.setContextPath("/");
    context.setWar(Path.of("webapp").toAbsolutePath().toString());
    // The classes are on the tests' class path.
    context.setParentLoaderPriority(true);
    context.setThrowUnavailableOnStartupException(true);
    context.setTempDirectory(Files.createTempDirectory(Path.of("target"), "jetty").toFile());
    context.setAttribute(Services.HASHING, QUICK);
    more.accept(context);
    server.setHandler(requests);
    settings.forEach(System::setProperty);
    try {
      server.start();
    } finally {
      // The settings are read once, at startup.
      settings.keySet().forEach(System::clearProperty);
    }
  }

  /** Starts the application with sign-in by name and its own home. */
  public static LocalApplication start() throws Exception {
    return start(Map.of());
  }

  /**
   * Starts the application with more settings.
   *
   * @param settings by full name
   */
  public static LocalApplication start(Map<String, String> settings) throws Exception {
    return start(settings, context -> {});
  }

  /** Starts the application with more settings and another clock. */
  public static LocalApplication start(Map<String, String> settings, Clock clock) throws Exception {
    return start(settings, context -> context.setAttribute(Startup.CLOCK, clock));
  }

  /** Starts the application with more settings and another throttle. */
  public static LocalApplication start(Map<String, String> settings, Throttle throttle)
      throws Exception {
    return start(settings, context -> context.setAttribute(Services.THROTTLE, throttle));
  }

  /** Starts the application with more settings, and hashes passwords at the cost of production. */
  public static LocalApplication startAsDeployed(Map<String, String> settings) throws Exception {
    return start(settings, LocalApplication::hashAsDeployed);
  }

  static void hashAsDeployed(WebAppContext context) {
    context.removeAttribute(Services.HASHING);
  }

  /** Starts the application with more settings, and with changes to its context. */
  public static LocalApplication start(Map<String, String> settings, Consumer<WebAppContext> more)
      throws Exception {
    Path home = Files.createTempDirectory(Path.of("target"), "home");
    MigratedDatabase.copyTo(home);
    Map<String, String> all =
        new HashMap<>(Map.of("biscotti.signin", "name", "biscotti.home", home.toString()));
    all.putAll(settings);
    return new LocalApplication(all, more);
  }

  WebAppContext context() {
    return context;
  }

  /** Counts the requests that the application hasn't ended: it may go on after its response. */
  private static final class Counting extends Handler.Wrapper {
    private final AtomicInteger inside = new AtomicInteger();

    Counting(Handler application) {
      super(application);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      inside.incrementAndGet();
      try {
        return super.handle(request, response, callback);
      } finally {
        inside.decrementAndGet();
      }
    }
  }

  /** Waits for what the application does after its responses, such as saving a session. */
  public void awaitEnds() throws Exception {
    Await.until(() -> requests.inside.get() == 0);
  }

  /** A response. */
  public record Answer(int status, java.net.http.HttpHeaders headers, String body) {
    /** The body as JSON. */
    public JsonNode json() {
      try {
        return Json.MAPPER.readTree(body);
      } catch (JsonProcessingException e) {
        throw new AssertionError("no JSON: " + body, e);
      }
    }

    /** The first value of a header; empty if it is absent. */
    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    /** All {@code Set-Cookie} values. */
    public List<String> setCookies() {
      return headers.allValues("Set-Cookie");
    }

    /** The session cookie that was set, in the form of a {@code Cookie} header. */
    public String sessionCookie() {
      return setCookies().stream()
          .filter(line -> line.startsWith("__Host-session="))
          .map(line -> line.substring(0, line.indexOf(';')))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no session cookie in " + headers));
    }
  }

  /**
   * Sends a request.
   *
   * @param headers names and values, alternating
   */
  public Answer send(String method, String path, String body, String... headers) {
    return send(plain, method, path, BodyPublishers.ofString(body), headers);
  }

  /** Sends a request that the application treats as HTTPS. */
  public Answer sendSecurely(String method, String path, String body, String... headers) {
    return send(secure, method, path, BodyPublishers.ofString(body), headers);
  }

  /** Sends a request without a {@code Content-Length}. */
  public Answer sendChunked(String method, String path, String body, String... headers) {
    var publisher = BodyPublishers.fromPublisher(BodyPublishers.ofString(body));
    return send(plain, method, path, publisher, headers);
  }

  /** Sends {@code GET path}. */
  public Answer get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  /** Sends {@code POST path} without a body. */
  public Answer post(String path, String... headers) {
    return send("POST", path, "", headers);
  }

  /** Signs in and returns the session cookie, in the form of a {@code Cookie} header. */
  public String signIn(String username) {
    return post("/login?username=" + username).sessionCookie();
  }

  /** The URL of a path. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + plain.getLocalPort() + path);
  }

  /** Sends the request again if the server has closed the kept connection (RFC 9112, 9.3.1). */
  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("received no bytes")) {
        return client.send(request, BodyHandlers.ofString());
      }
      throw e;
    }
  }

  private Answer send(
      ServerConnector connector,
      String method,
      String path,
      HttpRequest.BodyPublisher body,
      String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
            .method(method, body);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response = send(request.build());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Request secured(Request request, HttpFields.Mutable responseHeaders) {
    return new Request.Wrapper(request) {
      @Override
      public boolean isSecure() {
        return true;
      }

      @Override
      public HttpURI getHttpURI() {
        return HttpURI.build(super.getHttpURI()).scheme("https");
      }
    };
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
