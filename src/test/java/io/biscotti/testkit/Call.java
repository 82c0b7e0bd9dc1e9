package io.biscotti.testkit;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;

/** A request of a {@link CookieClient}, to be completed and sent. */
public final class Call {

  private final CookieClient client;
  private final HttpUriRequestBase request;

  Call(CookieClient client, String method, String url) {
    this.client = client;
    this.request = new HttpUriRequestBase(method, URI.create(url));
  }

  /** Adds a header. */
  public Call header(String name, String value) {
    request.addHeader(name, value);
    return this;
  }

  /**
   * Sends exactly this {@code Cookie} header. The call then neither sends nor keeps the client's
   * cookies.
   */
  public Call cookieHeader(String value) {
    request.setConfig(RequestConfig.custom().setCookieSpec(StandardCookieSpec.IGNORE).build());
    return header("Cookie", value);
  }

  /** Sets a form as the body: names and values, alternating. */
  public Call form(String... namesAndValues) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      pairs.add(encoded(namesAndValues[i]) + "=" + encoded(namesAndValues[i + 1]));
    }
    return body("application/x-www-form-urlencoded", String.join("&", pairs));
  }

  /** Sets JSON as the body. */
  public Call json(String text) {
    return body("application/json", text);
  }

  /** Sets text in UTF-8 as the body. */
  public Call body(String type, String text) {
    request.setEntity(new StringEntity(text, ContentType.create(type, StandardCharsets.UTF_8)));
    return this;
  }

  /**
   * Sends the request.
   *
   * @throws java.io.UncheckedIOException if there is no response within 30 s
   */
  public Reply send() {
    return client.send(request);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
