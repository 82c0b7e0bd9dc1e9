package io.biscotti.engine;

import io.biscotti.testkit.RawServer;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A server that sets the cookies of cases, and remembers which ones it received. The query says
 * what a request is for: {@code set=3.7} sets the cookies of cases 3 and 7.
 */
final class CaseServer implements AutoCloseable {

  /** What a request is for. */
  enum Wish {
    /** To set the earlier line. */
    FIRST,
    /** To set the line. */
    SET,
    /** To see whether the cookie comes back to where it was set. */
    RETURN,
    /** To see whether it comes with the case's request. */
    GET
  }

  private static final Pattern QUERY = Pattern.compile("\\S+ \\S*\\?([A-Z]+)=(\\S+) ");

  private final List<EngineCase> cases;
  private final RawServer server;
  private final Map<String, Boolean> seen = new ConcurrentHashMap<>();

  CaseServer(List<EngineCase> cases) {
    this.cases = cases;
    this.server = RawServer.start(this::answer);
  }

  URI at(URI address) {
    return server.at(address);
  }

  /** Where to send a request for these cases, which all agree on this part. */
  URI at(EngineCase.Part part, Wish wish, Collection<EngineCase> group) {
    String numbers =
        group.stream().map(each -> "" + each.number()).collect(Collectors.joining("."));
    URI last = URI.create(server.at(part.url()) + "?" + wish + "=" + numbers);
    return part.through() == null
        ? last
        : URI.create(
            server.at(part.through())
                + "?REDIRECT="
                + URLEncoder.encode(last.toString(), StandardCharsets.UTF_8));
  }

  /** Whether the request came. */
  boolean answered(EngineCase one, Wish wish) {
    return seen.containsKey(wish + one.token());
  }

  /** Whether the request had the cookie. */
  boolean saw(EngineCase one, Wish wish) {
    return seen.getOrDefault(wish + one.token(), false);
  }

  private String answer(String head) {
    Matcher query = QUERY.matcher(head);
    if (!query.lookingAt()) {
      return response("200 OK", "", "");
    }
    if (query.group(1).equals("REDIRECT")) {
      String target = URLDecoder.decode(query.group(2), StandardCharsets.UTF_8);
      return response("302 Found", "Location: " + target + "\r\n", "");
    }
    Wish wish = Wish.valueOf(query.group(1));
    List<EngineCase> group =
        Arrays.stream(query.group(2).split("\\."))
            .map(number -> cases.get(Integer.parseInt(number)))
            .toList();
    String cookies = field(head, "Cookie");
    group.forEach(one -> seen.put(wish + one.token(), cookies.contains(one.token())));
    String lines = group.stream().map(one -> setCookie(one, wish)).collect(Collectors.joining());
    return response("200 OK", lines, field(head, "Origin"));
  }

  private static String setCookie(EngineCase one, Wish wish) {
    String line =
        switch (wish) {
          case FIRST -> one.before();
          case SET -> EngineCase.dated(one.setCookie());
          case RETURN, GET -> "";
        };
    byte[] octets = line.getBytes(StandardCharsets.UTF_8);
    return line.isEmpty()
        ? ""
        : "Set-Cookie: " + new String(octets, StandardCharsets.ISO_8859_1) + "\r\n";
  }

  private static String response(String status, String fields, String origin) {
    String body = "<!doctype html><link rel=icon href=data:,>";
    String readable =
        "Access-Control-Allow-Credentials: true\r\nAccess-Control-Allow-Origin: " + origin + "\r\n";
    return "HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\nCache-Control: no-store\r\n"
            .formatted(status, body.length())
        + (origin.isEmpty() ? "" : readable)
        + fields
        + "\r\n"
        + body;
  }

  private static String field(String head, String name) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .collect(Collectors.joining("; "));
  }

  @Override
  public void close() {
    server.close();
  }
}
