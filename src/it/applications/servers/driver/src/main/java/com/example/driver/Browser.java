package com.example.driver;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Keeps cookies, follows redirects, and fills in forms. */
public final class Browser {

  private static final int MOST_REDIRECTS = 10;
  private static final String ACCEPT = "text/html,application/xhtml+xml,*/*;q=0.8";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final CookieJar cookies = new CookieJar();
  private final int port;
  private String authorization = "";

  Browser(int port) {
    this.port = port;
  }

  /** Opens a path of the application, as in {@code /account?tab=2}. */
  public Page get(String path) throws Exception {
    return follow(URI.create(url(path)), "GET", "", "");
  }

  /** Posts fields as an HTML form does. */
  public Page post(String path, Map<String, String> fields) throws Exception {
    return follow(URI.create(url(path)), "POST", form(fields), "");
  }

  /** Posts JSON. */
  public Page postJson(String path, String json) throws Exception {
    return follow(URI.create(url(path)), "POST", json, "application/json");
  }

  /** Sends the only form of a page that has all these fields, with its hidden ones. */
  public Page submit(Page page, String... namesAndValues) throws Exception {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      given.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    Page.Form form = page.formWith(given.keySet());
    Map<String, String> fields = new LinkedHashMap<>(form.fields());
    fields.putAll(given);
    return form.isPost()
        ? follow(form.action(), "POST", form(fields), "")
        : follow(form.action().resolve("?" + form(fields)), "GET", "", "");
  }

  /** Sends this name and password ({@code Basic}) whenever a server requests them, from now on. */
  public void authorize(String name, String password) {
    byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    authorization = "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** Follows the first link whose address contains this text. */
  public Page follow(Page page, String part) throws Exception {
    return follow(page.linkTo(part), "GET", "", "");
  }

  /** Follows the link with this text. */
  public Page click(Page page, String text) throws Exception {
    return follow(page.link(text), "GET", "", "");
  }

  /** Deletes every cookie except one, as closing the browser does with session cookies. */
  public void keepOnlyCookie(String name) {
    cookies.keepOnly(name);
  }

  /** The length of the {@code Cookie} header. */
  public int cookieLength() {
    return cookies.length();
  }

  /** The {@code Cookie} header for the root. */
  public String cookieHeader() {
    return cookies.header("/");
  }

  /** The address of the application, for other clients. */
  public String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private Page follow(URI address, String method, String body, String type) throws Exception {
    HttpResponse<String> answer = send(address, method, body, type);
    for (int i = 0; i < MOST_REDIRECTS && answer.statusCode() / 100 == 3; i++) {
      String location = answer.headers().firstValue("Location").orElse("");
      if (location.isEmpty()) {
        break;
      }
      answer = send(answer.uri().resolve(location), "GET", "", "");
    }
    return new Page(answer.uri(), answer.statusCode(), answer.body());
  }

  private HttpResponse<String> send(URI address, String method, String body, String type)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).header("Accept", ACCEPT);
    if (method.equals("GET")) {
      request.GET();
    } else {
      request
          .POST(HttpRequest.BodyPublishers.ofString(body))
          .header("Content-Type", type.isEmpty() ? "application/x-www-form-urlencoded" : type);
    }
    String cookie = cookies.header(address.getPath());
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    for (String line : answer.headers().allValues("Set-Cookie")) {
      cookies.store(line, address.getPath());
    }
    return answer;
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
