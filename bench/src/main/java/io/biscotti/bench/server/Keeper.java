package io.biscotti.bench.server;

import io.biscotti.bench.spring.SpringSessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

/** What keeps the sessions of a server process; its name on the command line is in lower case. */
public enum Keeper {
  /** Nothing. */
  BARE(new State.None()),
  /** Nothing, and the container answers preflights. */
  BARE_CORS(new State.None()),
  /** The container, in memory. */
  NATIVE(new State.Session()),
  /** A meaningless cookie. */
  CARRY(new State.Carried()),
  /** Biscotti, in the cookie. */
  SEALED(new State.Session()),
  /** Biscotti, in the cookie, behind its {@code CorsFilter}. */
  SEALED_CORS(new State.Session()),
  /** Biscotti, in memory. */
  MEMORY(new State.Session()),
  /** Biscotti, in Redis. */
  REDIS(new State.Session()),
  /** Biscotti, in PostgreSQL. */
  JDBC(new State.Session()),
  /** Spring Session, in a map. */
  SPRING_MAP(new State.Session()),
  /** Spring Session, in Redis. */
  SPRING_REDIS(new State.Session()),
  /** Spring Session, in PostgreSQL. */
  SPRING_JDBC(new State.Session()),
  /** The WAR of Biscotti, which brings its own servlets. */
  WAR(new State.None());

  /** The allowed origin; both ways to handle a preflight allow the same. */
  static final String ORIGIN = "https://shop.example";

  private final State state;

  Keeper(State state) {
    this.state = state;
  }

  State state() {
    return state;
  }

  /**
   * Adds the filters and listeners that the sessions need before the servlet.
   *
   * @param place where Redis and PostgreSQL are, and the folder for keys
   */
  void install(ServletContext context, Place place) {
    switch (this) {
      case SEALED -> own(context, place, Map.of());
      case SEALED_CORS -> {
        FilterRegistration.Dynamic cors = context.addFilter("cors", "io.biscotti.guard.CorsFilter");
        cors.setInitParameter("cors.origins", ORIGIN);
        map(cors);
        own(context, place, Map.of());
      }
      case MEMORY -> own(context, place, Map.of("session.store", "memory"));
      case REDIS ->
          own(context, place, Map.of("session.store", "redis", "redis.url", place.redisUrl()));
      case JDBC ->
          own(
              context,
              place,
              Map.of(
                  "session.store",
                  "jdbc",
                  "session.jdbc",
                  place.jdbcUrl(),
                  "session.jdbc.user",
                  place.jdbcUser()));
      case SPRING_MAP -> SpringSessions.inMap(context);
      case SPRING_REDIS -> SpringSessions.inRedis(context, place.redisPort());
      case SPRING_JDBC -> SpringSessions.inDatabase(context, place.jdbcUrl(), place.jdbcUser());
      default -> {}
    }
  }

  /** Finds the filter by its name, because the measured filters are on the process's class path. */
  private static void own(ServletContext context, Place place, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("home", place.home());
    all.put("cookies.secure", "false");
    FilterRegistration.Dynamic filter =
        context.addFilter("session", "io.biscotti.session.SessionFilter");
    filter.setInitParameters(all);
    map(filter);
  }

  private static void map(FilterRegistration.Dynamic filter) {
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }
}
