package io.biscotti.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.cookie.Cookie;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.cookie.BasicClientCookie;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * A client that keeps cookies like a browser (RFC 6265 section 5, without {@code SameSite} and
 * partitions), trusts the certificate of the test servers, resolves every host name to 127.0.0.1,
 * follows no redirects and, but for {@link Reused}, repeats no requests. One instance is one
 * visitor.
 */
public final class CookieClient implements AutoCloseable {

  // This is above the servers' limit for all headers, so that their limit applies.
  private static final int LINE_BYTES = 256 * 1024;

  private final URI base;
  private final BasicCookieStore cookies = new BasicCookieStore();
  private final CloseableHttpClient http;

  /** For paths below this address, as in {@link Server#https()}. */
  public CookieClient(URI base) {
    this.base = base;
    this.http =
        HttpClients.custom()
            .setConnectionManager(connections())
            .setDefaultCookieStore(cookies)
            .setDefaultRequestConfig(
                RequestConfig.custom().setCookieSpec(StandardCookieSpec.STRICT).build())
            .disableRedirectHandling()
            .setRetryStrategy(new Reused())
            .disableContentCompression()
            .build();
  }

  /** Sends {@code GET path}. */
  public Reply get(String path) {
    return call("GET", path).send();
  }

  /** Sends {@code POST path} without a body. */
  public Reply post(String path) {
    return call("POST", path).send();
  }

  /** Sends {@code DELETE path}. */
  public Reply delete(String path) {
    return call("DELETE", path).send();
  }

  /**
   * A request to be completed and sent.
   *
   * @param path below the client's address, or a whole URL
   */
  public Call call(String method, String path) {
    return new Call(this, method, path.startsWith("http") ? path : base + path);
  }

  /** The cookies that the client keeps, for all hosts. */
  public List<Cookie> cookies() {
    return cookies.getCookies();
  }

  /** The value of the cookie with this name; empty if it has none. */
  public Optional<String> cookie(String name) {
    return cookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(Cookie::getValue)
        .findFirst();
  }

  /** Keeps a cookie for the client's host and every path, instead of one with the same name. */
  public void keep(String name, String value) {
    BasicClientCookie cookie = new BasicClientCookie(name, value);
    cookie.setDomain(base.getHost());
    cookie.setPath("/");
    cookie.setSecure(base.getScheme().equals("https"));
    cookies.addCookie(cookie);
  }

  /** Forgets all cookies. */
  public void forget() {
    cookies.clear();
  }

  @Override
  public void close() {
    try {
      http.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Reply send(ClassicHttpRequest request) {
    try {
      return http.execute(request, CookieClient::reply);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply reply(ClassicHttpResponse response) throws IOException, ParseException {
    List<Reply.Header> headers =
        Arrays.stream(response.getHeaders())
            .map(header -> new Reply.Header(header.getName(), header.getValue()))
            .toList();
    String body =
        response.getEntity() == null
            ? ""
            : EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
    return new Reply(response.getCode(), headers, body);
  }

  private static HttpClientConnectionManager connections() {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setTlsSocketStrategy(new DefaultClientTlsStrategy(Certificate.trusting()))
        .setDnsResolver(new Loopback())
        .setMaxConnPerRoute(16)
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(Http1Config.custom().setMaxLineLength(LINE_BYTES).build())
                .build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setSocketTimeout(Timeout.ofSeconds(30))
                // A restarted server has closed the pool's idle connections.
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .build())
        .build();
  }

  /**
   * Sends a GET or HEAD once more if the server has closed the connection of an earlier request
   * instead of responding, as browsers do (RFC 9112 section 9.3.1). A server may close it at any
   * time, for example after a servlet that fails when its response is complete.
   */
  private static final class Reused implements HttpRequestRetryStrategy {

    @Override
    public boolean retryRequest(
        HttpRequest request, IOException exception, int attempt, HttpContext context) {
      EndpointDetails connection = HttpCoreContext.cast(context).getEndpointDetails();
      return attempt == 1
          && List.of("GET", "HEAD").contains(request.getMethod())
          && (exception instanceof NoHttpResponseException || exception instanceof SocketException)
          && connection != null
          && connection.getRequestCount() > 1;
    }

    @Override
    public boolean retryRequest(HttpResponse response, int attempt, HttpContext context) {
      return false;
    }

    @Override
    public TimeValue getRetryInterval(HttpResponse response, int attempt, HttpContext context) {
      return TimeValue.ZERO_MILLISECONDS;
    }
  }

  private static final class Loopback implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) {
      return new InetAddress[] {address()};
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }

    private static InetAddress address() {
      try {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
