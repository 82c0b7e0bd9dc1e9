package io.biscotti.session;

import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Servers of one application whose sessions are in one place, behind a {@link Gate}. */
final class SharedStores implements AutoCloseable {
  /** Where sessions are kept. */
  enum Place {
    MEMORY,
    SEALED,
    H2,
    POSTGRESQL,
    REDIS
  }

  private static int databases;

  final Gate gate;
  private final Map<String, String> settings = new HashMap<>();
  private final List<LiveServer> servers = new ArrayList<>();
  private final List<ServletContext> contexts = new ArrayList<>();

  SharedStores(Place place, Path home) {
    settings.put("home", home.toString());
    settings.put("cookies.secure", "false");
    switch (place) {
      case REDIS -> {
        gate = Gate.before(RedisNode.shared().port());
        settings.put("session.store", "redis");
        settings.put("redis.url", "redis://127.0.0.1:" + gate.port());
      }
      case POSTGRESQL -> {
        String url = Database.URL;
        gate = Gate.before(URI.create(url.substring("jdbc:".length())).getPort());
        settings.put("session.store", "jdbc");
        settings.put("session.jdbc", url.replaceFirst(":[0-9]+/", ":" + gate.port() + "/"));
        settings.put("session.jdbc.user", Postgres.shared().user());
      }
      case H2 -> {
        gate = Gate.before(1);
        settings.put("session.store", "jdbc");
        settings.put("session.jdbc", "jdbc:h2:mem:shared" + ++databases + ";DB_CLOSE_DELAY=-1");
      }
      default -> {
        gate = Gate.before(1);
        settings.put("session.store", place.name());
      }
    }
  }

  /** The database, created once and on first use, because that takes a second. */
  private static final class Database {
    static final String URL = Postgres.shared().newDatabase();
  }

  SharedStores with(String name, String value) {
    settings.put(name, value);
    return this;
  }

  LiveServer start() throws Exception {
    LiveServer server =
        LiveServer.start(
            Container.JETTY,
            (none, context) -> {
              contexts.add(context);
              FilterRegistration.Dynamic filter = context.addFilter("session", SessionFilter.class);
              filter.setInitParameters(settings);
              filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
              context.addServlet("application", new Application()).addMapping("/");
            });
    servers.add(server);
    return server;
  }

  /**
   * The sessions of this server, with its counts; servers are numbered in the order of their start.
   */
  Sessions sessions(int turn) {
    return Sessions.in(contexts.get(turn)).orElseThrow();
  }

  /** A client's cookie after a reply; the one before if the reply sets none. */
  static String cookie(Reply reply, String before) {
    return reply.setCookies().stream()
        .map(line -> line.substring(0, line.indexOf(';')))
        .filter(pair -> pair.startsWith("session="))
        .findFirst()
        .map(pair -> "Cookie: " + pair)
        .orElse(before);
  }

  @Override
  public void close() throws Exception {
    gate.release();
    for (LiveServer server : servers) {
      server.close();
    }
    gate.close();
  }

  /** Sets an attribute, reads it, or ends the session, depending on the path. */
  static final class Application extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String[] path = request.getServletPath().split("/");
      switch (path[1]) {
        case "leave" -> {
          Sessions.end(request);
          response.getWriter().print("left");
        }
        case "anonymous" -> response.getWriter().print("hello");
        case "set" -> {
          request.getSession().setAttribute(path[2], path[3]);
          response.getWriter().print("done");
        }
        case "slow" -> {
          HttpSession session = request.getSession(false);
          if (session != null) {
            session.setAttribute(path[2], path[3]);
            pause();
          }
          response.getWriter().print("done");
        }
        case "swap" -> {
          HttpSession session = request.getSession(false);
          if (session != null) {
            swap(session, path[2], Integer.parseInt(path[3]));
            pause();
          }
          response.getWriter().print("done");
        }
        case "fill" -> {
          request.getSession().setAttribute(path[2], "x".repeat(Integer.parseInt(path[3])));
          response.getWriter().print("done");
        }
        case "random" -> {
          request.getSession().setAttribute(path[2], random(Integer.parseInt(path[3])));
          response.getWriter().print("done");
        }
        case "seven" -> {
          HttpSession session = request.getSession();
          session.setAttribute("user", "john");
          session.setAttribute("displayName", "John Smith of Springfield");
          session.setAttribute("roles", new ArrayList<>(List.of("member", "editor")));
          session.setAttribute(
              "cart", "{\"items\":[{\"id\":4711,\"count\":2}],\"coupon\":\"SPRING\"}");
          session.setAttribute("visits", 42);
          session.setAttribute(
              "lastOrder", UUID.fromString("00000000-0000-4000-8000-000000000001"));
          session.setAttribute("since", Instant.EPOCH.plusSeconds(1_700_000_000));
          response.getWriter().print("done");
        }
        case "remove" -> {
          request.getSession().removeAttribute(path[2]);
          response.getWriter().print("done");
        }
        case "renew" -> {
          request.changeSessionId();
          response.getWriter().print("done");
        }
        case "end" -> {
          HttpSession session = request.getSession(false);
          if (session != null) {
            session.invalidate();
          }
          response.getWriter().print("done");
        }
        case "id" -> response.getWriter().print(request.getSession().getId());
        default -> {
          HttpSession session = request.getSession(false);
          Object value = session == null ? "no session" : session.getAttribute(path[2]);
          response
              .getWriter()
              .print(value instanceof String s && s.length() > 99 ? s.length() : value);
        }
      }
    }

    private static String random(int length) {
      byte[] bytes = new byte[length / 4 * 3];
      new Random().nextBytes(bytes);
      return Base64.getEncoder().encodeToString(bytes);
    }

    private static void swap(HttpSession session, String name, int length) {
      if (session.getAttribute(name) == null) {
        session.setAttribute(name, random(length));
      } else {
        session.removeAttribute(name);
      }
    }

    private static void pause() {
      try {
        Thread.sleep(new Random().nextInt(4));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
