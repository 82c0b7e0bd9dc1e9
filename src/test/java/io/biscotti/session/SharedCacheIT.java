package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Behind a real nginx that caches, and stores responses despite their {@code Set-Cookie}. */
class SharedCacheIT {

  private static final String COOKIE = "__Host-session";
  private static final String PUBLIC = "header:Cache-Control:public, max-age=60";
  private static final Map<Kind, Nginx> RUNNING = new EnumMap<>(Kind.class);

  /** What applications say about caching a response that sets the session cookie, and when. */
  private static final List<List<String>> WAYS =
      List.of(
          List.of("set:n:1", "write:x"),
          List.of(PUBLIC, "set:n:1", "write:x"),
          List.of("set:n:1", PUBLIC, "write:x"),
          List.of("set:n:1", "write:x", PUBLIC),
          List.of("set:n:1", "write:x", "header+:Cache-Control:public, max-age=60"),
          List.of("set:n:1", "write:x", "reset", PUBLIC, "write:x"),
          List.of("header:Cache-Control:max-age=60", "set:n:1", "write:x"),
          List.of("header:Cache-Control:max-age=0, s-maxage=60", "set:n:1", "write:x"),
          List.of("header:Cache-Control:private=\"X-A, X-B\", max-age=60", "set:n:1", "write:x"),
          List.of("header.date:Expires:3600", "set:n:1", "write:x"),
          List.of("set:n:1", "write:x", "header.date:Expires:3600"),
          List.of("header:X-Accel-Expires:60", "set:n:1", "write:x"),
          List.of("set:n:1", "write:x", "header.int:X-Accel-Expires:60"),
          List.of(PUBLIC, "include:/part", "in>set:n:1", "in>write:x"),
          List.of("set:n:1", "write:x", "include:/part", "in>" + PUBLIC),
          List.of("set:n:1", "forward:/part", "in>" + PUBLIC, "in>write:x"),
          List.of("async", "set:n:1", "write:x", PUBLIC, "complete"),
          List.of(PUBLIC, "set:n:1", "end", "set:m:2", "write:x"));

  @BeforeAll
  static void requireNginx() {
    Nginx.assumeInstalled();
  }

  @AfterAll
  static void stop() {
    RUNNING.values().forEach(Nginx::close);
    RUNNING.clear();
  }

  private static Nginx cache(Kind kind, Traps behind) {
    return RUNNING.computeIfAbsent(
        kind,
        none ->
            Nginx.start(
                """
                proxy_cache_path cache keys_zone=shared:1m;
                server {
                  listen 443 ssl;
                  ssl_certificate     /etc/nginx/certificate.pem;
                  ssl_certificate_key /etc/nginx/key.pem;
                  location / {
                    proxy_pass %s;
                    proxy_cache shared;
                    proxy_cache_valid 200 1m;
                    proxy_ignore_headers Set-Cookie;
                    add_header X-Cache $upstream_cache_status always;
                  }
                }
                """
                    .formatted(behind.server.http())));
  }

  private static Stream<Arguments> all() {
    return Matrix.of(Kind.class).stream()
        .flatMap(kind -> WAYS.stream().map(way -> Arguments.of(kind, way)));
  }

  private static Reply get(CookieClient client, String... steps) {
    return client.get(Traps.path(steps));
  }

  @ParameterizedTest
  @MethodSource("all")
  @Asvs(
      value = "14.2.2",
      gist = "Caches between server and browser keep nothing that is somebody's own.",
      done =
          "Put a cache that stores despite Set-Cookie in front of an application that says "
              + "public.")
  void answer_thatSetsTheCookie_isNotGivenToAStranger(Kind kind, List<String> way) {
    String[] steps = way.toArray(String[]::new);
    try (Traps traps = Traps.visit(kind);
        CookieClient visitor = new CookieClient(cache(kind, traps).https());
        CookieClient stranger = new CookieClient(cache(kind, traps).https())) {
      Reply first = get(visitor, steps);
      Reply second = get(stranger, steps);
      assertEquals(1, first.setCookies(COOKIE).size(), first::toString);
      assertEquals(Optional.of("MISS"), second.header("X-Cache"), second::toString);
      assertNotEquals(visitor.cookie(COOKIE), stranger.cookie(COOKIE));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void answer_thatReadTheSession_isStoredForItsCookiesAlone(Kind kind) {
    String[] page = {PUBLIC, "get:n", "say"};
    try (Traps traps = Traps.visit(kind);
        CookieClient visitor = new CookieClient(cache(kind, traps).https());
        CookieClient stranger = new CookieClient(cache(kind, traps).https())) {
      get(visitor, "set:n:alice");
      assertEquals("alice", get(visitor, page).body());
      assertEquals(Optional.of("HIT"), get(visitor, page).header("X-Cache"));
      assertEquals("no session", get(stranger, page).body());
      assertEquals(Optional.of("HIT"), get(stranger, page).header("X-Cache"));
      assertEquals("alice", get(visitor, page).body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void answer_withoutTheSession_isStoredForAll(Kind kind) {
    String[] page = {PUBLIC, "write:same", "cookie:own:1"};
    try (Traps traps = Traps.visit(kind);
        CookieClient visitor = new CookieClient(cache(kind, traps).https());
        CookieClient stranger = new CookieClient(cache(kind, traps).https())) {
      get(visitor, page);
      Reply reply = get(stranger, page);
      assertEquals(Optional.of("HIT"), reply.header("X-Cache"));
      assertEquals(List.of("Origin"), reply.headers("Vary"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void headers_forSingleCaches_forbidToStoreAndMaxAgeStays(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      for (String name :
          List.of(
              "CDN-Cache-Control",
              "Cloudflare-CDN-Cache-Control",
              "Surrogate-Control",
              "Edge-Control")) {
        Reply reply = visitor.run("header:" + name + ":max-age=600", PUBLIC, "set:n:" + name);
        assertEquals(List.of("no-store"), reply.headers(name));
        assertEquals(List.of("private, max-age=60"), reply.headers("Cache-Control"));
        reply = visitor.run("set:m:" + name, "write:x", "header:" + name + ":max-age=600");
        assertEquals(List.of("no-store"), reply.headers(name));
        // For responses that only read the session, the application decides.
        reply = visitor.run("get:n", "header:" + name + ":max-age=600", PUBLIC);
        assertEquals(List.of("max-age=600"), reply.headers(name));
        assertEquals(List.of("public, max-age=60"), reply.headers("Cache-Control"));
      }
      Reply reply = visitor.run("header:Cache-Control:no-store", "set:n:last");
      assertEquals(List.of("no-store"), reply.headers("Cache-Control"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void warning_namesTheRouteOnce(Kind kind) throws Exception {
    try (Traps visitor = Traps.visit(kind)) {
      for (int i = 0; i < 3; i++) {
        visitor.run("forward:/part", "in>" + PUBLIC, "in>set:n:" + i);
      }
      // The header doesn't mention shared caches, so there is nothing to warn about.
      visitor.client.get("/wrapped?do=set:n:none");
      // The server's output comes through a pipe.
      String log = Await.until(visitor.server::log, all -> all.contains("GET /run lets"));
      assertEquals(2, log.split("GET /run lets shared caches store", -1).length, log);
      assertEquals(1, log.split("GET /part lets", -1).length);
      assertEquals(1, log.split("GET /wrapped lets", -1).length);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void vary_ofEveryKindOfResponse_namesTheCookieOnceNextToOthers(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      List<List<String>> ways =
          List.of(
              List.of("have"),
              List.of("requested", "bytes:x"),
              List.of("get:n", "status:304"),
              List.of("get:n", "redirect:/there"),
              List.of("header:Vary:Accept", "get:n"),
              List.of("get:n", "header:Vary:Accept", "bytes:x"),
              List.of("get:n", "write:x", "header:Vary:Accept", "header+:Vary:Cookie"),
              List.of("get:n", "write:x", "reset", "write:y"),
              List.of("include:/part", "in>get:n", "in>write:x"),
              List.of("include.named:part", "in>get:n", "in>flush"),
              List.of("get:n", "error:418", "err>write:x"),
              List.of("get:n", "throw", "err>write:x"),
              List.of("async", "get:n", "flush", "complete"));
      for (List<String> way : ways) {
        if (kind == Kind.LIBERTY_26 && way.contains("in>flush")) {
          // The server ignores headers that an include sets, and the include has sent the response.
          continue;
        }
        Reply reply = visitor.run(way.toArray(String[]::new));
        List<String> cookies = new ArrayList<>(reply.vary());
        cookies.removeIf(member -> !member.equalsIgnoreCase("Cookie"));
        assertEquals(
            1, cookies.size() - (way.contains("header+:Vary:Cookie") ? 1 : 0), way + " " + reply);
        if (way.contains("header:Vary:Accept")) {
          assertEquals(1, reply.vary().stream().filter("Accept"::equals).count(), reply::toString);
        }
      }
      assertEquals(List.of("*"), visitor.run("header:Vary:*", "get:n").headers("Vary"));
      assertEquals(List.of("Origin"), visitor.run("bytes:x").headers("Vary"));
    }
  }
}
