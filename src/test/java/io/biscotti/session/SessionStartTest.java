package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.biscotti.guard.LiveServer;
import io.biscotti.guard.LiveServer.Container;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps the session filter from starting, and what the application is told. */
class SessionStartTest {

  @TempDir private Path home;

  private void add(ServletContext context) {
    var filter = context.addFilter("session", SessionFilter.class);
    filter.setInitParameters(Map.of("home", home.toString()));
    filter.addMappingForUrlPatterns(null, false, "/*");
  }

  private String refusal(Container container, String attribute) {
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                LiveServer.start(
                        container,
                        (none, context) -> {
                          context.setAttribute(attribute, "something else");
                          add(context);
                        })
                    .close());
    while (!(thrown instanceof IllegalArgumentException) && thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    return thrown.getMessage();
  }

  @ParameterizedTest
  @EnumSource
  void attribute_ofAnotherType_isRefused(Container container) {
    assertEquals(
        "context attribute io.biscotti.session.SessionObserver must be a SessionObserver, was a"
            + " java.lang.String",
        refusal(container, Sessions.OBSERVER));
    assertEquals(
        "context attribute io.biscotti.session.RevocationLog must be a RevocationLog, was a"
            + " java.lang.String",
        refusal(container, Sessions.REVOCATION_LOG));
  }
}
