package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.biscotti.options.Options;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** How the filters are configured, and what stops the startup. */
class StartUpTest {
  private static final String APP = "https://app.example";

  private static final class Reached extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
      response.setStatus(202);
    }
  }

  private static void add(
      ServletContext context, Class<? extends Filter> filter, Map<String, String> params) {
    FilterRegistration.Dynamic added = context.addFilter(filter.getSimpleName(), filter);
    added.setInitParameters(params);
    added.addMappingForUrlPatterns(null, false, "/*");
  }

  private static String refusal(
      Container container, Class<? extends Filter> filter, Map<String, String> params) {
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                LiveServer.start(container, (none, context) -> add(context, filter, params))
                    .close());
    while (!(thrown instanceof IllegalArgumentException) && thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    return thrown.getMessage();
  }

  @ParameterizedTest
  @MatrixSource
  void corsFilter_unknownAndImpossibleSettings_refusesToStartNamingEach(Container container) {
    Map<String, String> params =
        Map.of("cors.origin", APP, "cors.origins", "*,app.example", "cors.max-age", "soon");

    assertEquals(
        "Filter \"CorsFilter\" cannot start: cors.origin: unknown init-param, the filter has"
            + " cors.expose, cors.max-age, cors.origins; cors.origins: \"*\" would give every site"
            + " the visitor's session; list the origins; cors.origins: must be"
            + " scheme://host[:port] or scheme://*.domain[:port], was \"app.example\";"
            + " cors.max-age must be a positive time such as 45s, 30m, 12h, 7d or PT30M, was"
            + " \"soon\"",
        refusal(container, CorsFilter.class, params));
  }

  @ParameterizedTest
  @MatrixSource
  void csrfFilter_malformedOrigin_refusesToStart(Container container) {
    assertEquals(
        "Filter \"CsrfFilter\" cannot start: cors.origins: must be scheme://host[:port] or"
            + " scheme://*.domain[:port], was \"null\"",
        refusal(container, CsrfFilter.class, Map.of("cors.origins", "null")));
  }

  @ParameterizedTest
  @MatrixSource
  void headersFilter_unknownSetting_refusesToStart(Container container) {
    assertEquals(
        "Filter \"HeadersFilter\" cannot start: headers.cps: unknown init-param, the filter has"
            + " auth.origins, headers.csp, headers.data, headers.frame, headers.hsts, headers.nosniff, headers.opener,"
            + " headers.permissions, headers.referrer, headers.resource",
        refusal(container, HeadersFilter.class, Map.of("headers.cps", "x")));
  }

  @ParameterizedTest
  @MatrixSource
  void filterWithPolicy_withInitParamToo_refusesToStart(Container container) {
    Exception thrown =
        assertThrows(
            Exception.class,
            () -> LiveServer.start(container, (none, context) -> configuredTwice(context)).close());

    Throwable cause = thrown instanceof IllegalArgumentException ? thrown : thrown.getCause();
    assertEquals(
        "Filter \"csrf\" cannot start: cors.origins: unknown init-param, the filter has none",
        cause.getMessage());
  }

  private static void configuredTwice(ServletContext context) {
    FilterRegistration.Dynamic added =
        context.addFilter("csrf", new CsrfFilter(Origins.of(List.of(APP))));
    added.setInitParameter("cors.origins", APP);
    added.addMappingForUrlPatterns(null, false, "/*");
  }

  @ParameterizedTest
  @MatrixSource
  void filters_withoutInitParams_useTheApplicationsSettings(Container container) throws Exception {
    Function<String, String> settings = Map.of("cors.origins", APP, "cors.max-age", "7s")::get;
    try (LiveServer server =
        LiveServer.start(
            container,
            (none, context) -> {
              context.setAttribute(Options.SETTINGS, settings);
              context.addServlet("reached", new Reached()).addMapping("/");
              add(context, CorsFilter.class, Map.of());
              add(context, CsrfFilter.class, Map.of());
            })) {
      Reply preflight =
          server.send("OPTIONS", "/", "Origin: " + APP, "Access-Control-Request-Method: PUT");
      Reply put = server.send("PUT", "/", "Origin: " + APP, "Sec-Fetch-Site: cross-site");

      assertEquals(Optional.of("7"), preflight.once("Access-Control-Max-Age"));
      assertEquals(202, put.status());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void initParam_andTheApplicationsSetting_theParamWins(Container container) throws Exception {
    Function<String, String> settings = Map.of("cors.origins", APP, "cors.max-age", "7s")::get;
    try (LiveServer server =
        LiveServer.start(
            container,
            (none, context) -> {
              context.setAttribute(Options.SETTINGS, settings);
              context.addServlet("reached", new Reached()).addMapping("/");
              add(context, CorsFilter.class, Map.of("cors.max-age", "9s"));
            })) {
      Reply preflight =
          server.send("OPTIONS", "/", "Origin: " + APP, "Access-Control-Request-Method: PUT");

      assertEquals(Optional.of("9"), preflight.once("Access-Control-Max-Age"));
      assertEquals(Optional.of(APP), preflight.once("Access-Control-Allow-Origin"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void settingsAttribute_ofAnotherType_refusesToStart(Container container) {
    Exception thrown =
        assertThrows(
            Exception.class,
            () ->
                LiveServer.start(
                        container,
                        (none, context) -> {
                          context.setAttribute(Options.SETTINGS, "cors.origins=*");
                          add(context, CorsFilter.class, Map.of());
                        })
                    .close());

    Throwable cause = thrown instanceof IllegalArgumentException ? thrown : thrown.getCause();
    assertEquals(
        "Filter \"CorsFilter\" cannot start: context attribute io.biscotti.settings must be a"
            + " java.util.function.Function, was a java.lang.String",
        cause.getMessage());
  }

  @Test
  void corsPolicy_exposedInvalidHeader_isRefused() {
    Origins none = Origins.none();

    assertThrows(
        IllegalArgumentException.class,
        () -> new CorsPolicy(none, List.of("*"), Duration.ofMinutes(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new CorsPolicy(none, List.of("a\r\nb"), Duration.ofMinutes(1)));
  }

  @Test
  void corsPolicy_negativeMaxAge_isRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new CorsPolicy(Origins.none(), List.of(), Duration.ofSeconds(-3)));

    assertEquals("maxAge must be >= 0 s, was -3", refusal.getMessage());
  }

  @Test
  void corsPolicy_exposeSetting_replacesTheDefaultAndReportsFaults() {
    Options good = Options.of(Map.of("cors.expose", "X-A, X-B")::get);
    Options bad = Options.of(Map.of("cors.expose", "X-A, *")::get);

    assertEquals(List.of("X-A", "X-B"), CorsPolicy.of(good).exposed());
    assertEquals(List.of("X-A"), CorsPolicy.of(bad).exposed());
    assertEquals(List.of("cors.expose must be header names, was \"*\""), bad.faults());
  }
}
