package io.biscotti.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.api.SessionFacts;
import io.biscotti.choice.Choices;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.Drivers;
import io.biscotti.forward.ForwardAuth;
import io.biscotti.forward.ForwardSettings;
import io.biscotti.issuer.JwkSet;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.operations.AfterStart;
import io.biscotti.operations.JsonLog;
import io.biscotti.options.Options;
import io.biscotti.page.Frontend;
import io.biscotti.page.StaticContent;
import io.biscotti.session.Sessions;
import io.biscotti.signin.SignIn;
import io.biscotti.signin.SignInMethod;
import io.biscotti.web.ContentServlet;
import io.biscotti.web.Lazy;
import io.biscotti.web.Route;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.ws.rs.Path;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the application before its filters start: checks the settings, offers them to the
 * filters, and registers every servlet with its dependencies. {@code web.xml} defines the order and
 * paths of the filters.
 */
public final class Startup implements ServletContextListener {
  /**
   * The context attribute that may hold a clock to use instead of the system's, also for the
   * session filter.
   */
  static final String CLOCK = Clock.class.getName();

  /** The servlet init parameter that states its HTTP method, for the OpenAPI description. */
  private static final String METHOD = "method";

  private static final Logger LOG = System.getLogger(Startup.class.getName());

  private @Nullable Services services;
  private Optional<JsonLog> log = Optional.empty();
  private Optional<AfterStart> later = Optional.empty();

  /** Called by the container. */
  public Startup() {}

  /**
   * Starts the application. What stops it is also logged here, because containers log it elsewhere:
   * Tomcat in {@code localhost.*.log}.
   *
   * @throws IllegalArgumentException naming every unknown setting and invalid value; it stops the
   *     start-up (Servlet 6.0, section 11.6)
   */
  @Override
  public void contextInitialized(ServletContextEvent event) {
    try {
      start(event.getServletContext());
    } catch (RuntimeException e) {
      LOG.log(
          Level.ERROR, "Biscotti does not start: {0}", e.getMessage() == null ? e : e.getMessage());
      close();
      throw e;
    }
  }

  private void start(ServletContext context) {
    SettingsSources sources = SettingsSources.ofProcess();
    Settings settings =
        Settings.read(sources, SessionPolicy.idleAfter(context.getSessionTimeout()));
    log = JsonLog.start(settings.log());
    context.setAttribute(Options.SETTINGS, sources);
    warnOf(sources.exposed());
    Clock clock = context.getAttribute(CLOCK) instanceof Clock given ? given : Clock.systemUTC();
    AfterStart afterStart = new AfterStart();
    later = Optional.of(afterStart);
    Services made = services(context, settings, clock, afterStart);
    services = made;
    Frontend.open(context);
    announce(made.signIn);
    addCookieRoutes(context, new CookieRoutes(clock));
    ForwardSettings forward = settings.forward();
    addSignInRoutes(context, new SignInRoutes(made, forward.origins()));
    addForwardAuth(context, new ForwardAuth(forward, made.callers));
    addMetrics(context, made);
    add(context, "/.well-known/jwks.json", "GET", new ContentServlet(() -> jwks(made.jwks)));
    addChoices(context, made.choices);
    Api resources = new Api(made);
    addDescription(context, resources.getClasses());
    SessionFacts facts = new SessionFacts(made.callers, made.sessions);
    ApiServlet api = new ApiServlet(resources, facts, made.callers, afterStart);
    addApi(context, api);
    addHealth(context, new Health(context, made.database, api::isUp, made.drain));
  }

  private static Services services(
      ServletContext context, Settings settings, Clock clock, AfterStart later) {
    DatabaseSettings chosen = settings.database();
    // Servers that share the database see this one as soon as it has started.
    Database database =
        chosen.url().isPresent() ? Database.open(chosen) : Database.opening(chosen, later);
    try {
      return new Services(context, settings, database, clock);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static void addApi(ServletContext context, ApiServlet servlet) {
    ServletRegistration.Dynamic api = context.addServlet("api", servlet);
    api.addMapping("/api/*");
    api.setAsyncSupported(true);
    api.setLoadOnStartup(1);
  }

  /** Closes the services, after the filters and servlets have ended (Servlet 6.0, section 11.3). */
  @Override
  public void contextDestroyed(ServletContextEvent event) {
    close();
    Drivers.unregister(event.getServletContext().getClassLoader());
  }

  private void close() {
    later.ifPresent(AfterStart::close);
    if (services != null) {
      services.close();
      services = null;
    }
    log.ifPresent(JsonLog::close);
  }

  private static void announce(SignIn signIn) {
    if (signIn.method() == SignInMethod.NAME) {
      LOG.log(
          Level.WARNING,
          "biscotti.signin=name: anybody on this machine can sign in under any name, without a"
              + " password. This is for walk-throughs and tests only.");
    }
  }

  private static void warnOf(List<String> exposed) {
    if (!exposed.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0}: a secret on the command line can be read by other users, and Tomcat logs it. Set an"
              + " environment variable instead, put it into biscotti.properties, or name a file"
              + " with {1}.file.",
          String.join(", ", exposed),
          exposed.get(0));
    }
  }

  private static void addCookieRoutes(ServletContext context, CookieRoutes routes) {
    add(context, "/set-cookie", "GET", routes::set);
    add(context, "/get-cookie", "GET", routes::get);
    add(context, "/set-temporary-cookie", "POST", routes::setTemporary);
    add(context, "/set-persistent-cookie", "POST", routes::setPersistent);
    add(context, "/delete-cookie", "POST", routes::delete);
  }

  private static void addSignInRoutes(ServletContext context, SignInRoutes routes) {
    add(context, "/login", "POST", routes::login);
    add(context, "/register", "POST", routes::register);
    add(context, "/profile", "GET", routes::profile);
    add(context, "/logout", "POST", routes::logout);
    addUndescribed(
        context, "/.well-known/change-password", new Route("GET", routes::changePassword));
  }

  private static void addForwardAuth(ServletContext context, ForwardAuth auth) {
    add(context, "/auth/request", "GET", auth::request);
    add(context, "/auth/forward", "GET", auth::forward);
  }

  private static void addHealth(ServletContext context, Health health) {
    add(context, "/health/live", "GET", health::live);
    add(context, "/health/ready", "GET", health::ready);
  }

  private static void addMetrics(ServletContext context, Services made) {
    RequestLog.Times times =
        (method, secure, status, taken) -> {
          made.metrics.record(method, secure, status, taken);
          made.monitor.answered(taken);
        };
    context.setAttribute(RequestLog.Times.class.getName(), times);
    add(context, "/metrics", "GET", made.metrics::answer);
  }

  private static void addChoices(ServletContext context, Choices choices) {
    FilterRegistration.Dynamic filter = context.addFilter("choices", choices.filter());
    filter.setAsyncSupported(true);
    // Map it after the filters of web.xml.
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }

  private static void addDescription(ServletContext context, Set<Class<?>> classes) {
    add(
        context,
        "/openapi.json",
        "GET",
        new ContentServlet(new Lazy<>(() -> description(context, classes))));
  }

  /** {@code /openapi.json}, which needs every route to be registered. */
  private static StaticContent description(ServletContext context, Set<Class<?>> classes) {
    String json =
        Description.of(
            classes.stream()
                .filter(type -> type.isAnnotationPresent(Path.class))
                .collect(Collectors.toSet()),
            described(context),
            context.getContextPath(),
            Sessions.in(context).map(Sessions::cookieName).orElse("session"));
    return StaticContent.of("application/json", json.getBytes(UTF_8));
  }

  /** The keys that verify access tokens, as they are now. */
  static StaticContent jwks(JwkSet keys) {
    return StaticContent.of(
        JwkSet.MEDIA_TYPE, JwkSet.CACHE_CONTROL, keys.json().getBytes(US_ASCII));
  }

  /** The routes outside the API, each with its method. */
  private static Map<String, String> described(ServletContext context) {
    Map<String, String> routes = new TreeMap<>();
    for (ServletRegistration servlet : context.getServletRegistrations().values()) {
      String method = servlet.getInitParameter(METHOD);
      if (method != null) {
        servlet.getMappings().forEach(path -> routes.put(path, method));
      }
    }
    return routes;
  }

  private static void add(ServletContext context, String path, String method, Route.Action action) {
    add(context, path, method, new Route(method, action));
  }

  private static void add(ServletContext context, String path, String method, HttpServlet made) {
    addUndescribed(context, path, made).setInitParameter(METHOD, method);
  }

  /** A route for browsers: it has no method, so it is left out of the description. */
  private static ServletRegistration.Dynamic addUndescribed(
      ServletContext context, String path, HttpServlet made) {
    ServletRegistration.Dynamic servlet = context.addServlet(path, made);
    servlet.addMapping(path);
    servlet.setAsyncSupported(true);
    return servlet;
  }
}
