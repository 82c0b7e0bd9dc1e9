package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.SigningRing;
import io.biscotti.issuer.JwkSet;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.web.ContentServlet;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;

class ContentServletTest {
  private static final String PATH = "/.well-known/jwks.json";

  @ParameterizedTest
  @MatrixSource
  void jwks_get_isCacheableAndConditional(Container container) throws Exception {
    SigningRing ring = SigningRing.generate();
    JwkSet keys = new JwkSet(ring);
    try (LiveServer server =
        LiveServer.start(
            container,
            (none, context) ->
                context
                    .addServlet("jwks", new ContentServlet(() -> Startup.jwks(keys)))
                    .addMapping(PATH))) {
      Reply answer = server.send("GET", PATH);
      assertEquals(200, answer.status());
      assertEquals(Optional.of("application/jwk-set+json"), answer.header("Content-Type"));
      assertEquals(Optional.of("public, max-age=600"), answer.header("Cache-Control"));
      assertEquals(Optional.of("nosniff"), answer.header("X-Content-Type-Options"));
      assertTrue(answer.body().contains(ring.keys().signing().id()), answer.body());
      assertFalse(answer.body().contains("\"d\""), answer.body());
      String etag = answer.header("ETag").orElseThrow();
      Reply again = server.send("GET", PATH, "If-None-Match: \"x\", W/" + etag);
      assertEquals(304, again.status());
      assertEquals("", again.body());
      assertEquals(Optional.of(etag), again.header("ETag"));
      assertEquals(200, server.send("GET", PATH, "If-None-Match: \"x\"").status());
      assertEquals("", server.send("HEAD", PATH).body());
      Reply options = server.send("OPTIONS", PATH);
      assertEquals(204, options.status());
      assertEquals(Optional.of("GET, HEAD, OPTIONS"), options.header("Allow"));
      Reply post = server.send("POST", PATH);
      assertEquals(405, post.status());
      assertEquals(Optional.of("GET, HEAD, OPTIONS"), post.header("Allow"));
    }
  }
}
