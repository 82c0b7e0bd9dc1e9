package com.example.traps;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/** Steps that leave the servlet: redirects, errors, dispatches, other threads. */
final class RouteSteps {

  static final Map<String, Script.Step> ALL = new TreeMap<>();
  private static final Map<String, CyclicBarrier> MEETINGS = new ConcurrentHashMap<>();
  private static final String LATE = "late";

  static {
    redirects();
    async();
    ALL.put("error", (script, arg) -> script.response.sendError(Integer.parseInt(arg[0])));
    ALL.put(
        "error.text", (script, arg) -> script.response.sendError(Integer.parseInt(arg[0]), arg[1]));
    ALL.put(
        "throw",
        (script, arg) -> {
          throw new UnsupportedOperationException("as told");
        });
    ALL.put(
        "throw.error",
        (script, arg) -> {
          throw new StackOverflowError("as told");
        });
    ALL.put(
        "include",
        (script, arg) ->
            script.request.getRequestDispatcher(arg[0]).include(script.request, script.response));
    ALL.put(
        "include.context",
        (script, arg) ->
            script
                .request
                .getServletContext()
                .getRequestDispatcher(arg[0])
                .include(script.request, script.response));
    ALL.put(
        "include.named",
        (script, arg) ->
            script
                .request
                .getServletContext()
                .getNamedDispatcher(arg[0])
                .include(script.request, script.response));
    ALL.put(
        "include.wrapped",
        (script, arg) ->
            script
                .request
                .getRequestDispatcher(arg[0])
                .include(
                    new HttpServletRequestWrapper(script.request),
                    Wrappers.around(script.response, arg[1])));
    ALL.put(
        "forward.wrapped",
        (script, arg) ->
            script
                .request
                .getRequestDispatcher(arg[0])
                .forward(
                    new HttpServletRequestWrapper(script.request),
                    Wrappers.around(script.response, arg[1])));
    ALL.put(
        "include.other",
        (script, arg) ->
            script
                .request
                .getServletContext()
                .getContext(arg[0])
                .getRequestDispatcher(arg[1])
                .include(script.request, script.response));
    ALL.put(
        "forward.other",
        (script, arg) ->
            script
                .request
                .getServletContext()
                .getContext(arg[0])
                .getRequestDispatcher(arg[1])
                .forward(script.request, script.response));
    ALL.put(
        "forward",
        (script, arg) ->
            script.request.getRequestDispatcher(arg[0]).forward(script.request, script.response));
    ALL.put("meet", (script, arg) -> meet(arg[0], Integer.parseInt(arg[1])));
    ALL.put("threads", (script, arg) -> threads(script, Integer.parseInt(arg[0])));
  }

  private RouteSteps() {}

  private static void redirects() {
    ALL.put("redirect", (script, arg) -> script.response.sendRedirect(arg[0]));
    ALL.put("redirect.status", (script, arg) -> redirect(script, 307, null));
    ALL.put("redirect.clear", (script, arg) -> redirect(script, 0, Boolean.TRUE));
    ALL.put("redirect.both", (script, arg) -> redirect(script, 308, Boolean.TRUE));
  }

  /** The redirects of Servlet 6.1; status 501 on containers without them. */
  private static void redirect(Script script, int status, Boolean clear) throws IOException {
    try {
      if (clear == null) {
        script.response.sendRedirect("/there", status);
      } else if (status == 0) {
        script.response.sendRedirect("/there", clear);
      } else {
        script.response.sendRedirect("/there", status, clear);
      }
    } catch (NoSuchMethodError e) {
      script.response.setStatus(HttpServletResponse.SC_NOT_IMPLEMENTED);
    }
  }

  private static void async() {
    ALL.put("async", (script, arg) -> spawn(script, script.request.startAsync()));
    ALL.put(
        "async.given",
        (script, arg) -> spawn(script, script.request.startAsync(script.request, script.response)));
    ALL.put(
        "async.stay",
        (script, arg) ->
            script.request.startAsync().setTimeout(arg.length > 0 ? Long.parseLong(arg[0]) : 0));
    ALL.put("complete", (script, arg) -> script.request.getAsyncContext().complete());
    ALL.put("dispatch", (script, arg) -> script.request.getAsyncContext().dispatch(arg[0]));
    ALL.put("async.look", (script, arg) -> look(script, arg[0]));
    ALL.put("listen", (script, arg) -> script.request.getAsyncContext().addListener(new Late()));
  }

  /** Runs the remaining steps on another thread, with the objects that the container provides. */
  private static void spawn(Script script, AsyncContext async) {
    Script rest =
        script.rest(
            (HttpServletRequest) async.getRequest(), (HttpServletResponse) async.getResponse());
    new Thread(
            () -> {
              try {
                rest.goOn();
              } catch (Exception e) {
                rest.note(e);
                async.complete();
              }
            })
        .start();
  }

  /**
   * Starts async in one of several ways, records what the request and its context say, and
   * completes.
   */
  private static void look(Script script, String way) {
    HttpServletRequest request = script.request;
    HttpServletResponse response = script.response;
    AsyncContext async =
        switch (way) {
          case "plain" -> request.startAsync();
          case "given" -> request.startAsync(request, response);
          case "request" -> request.startAsync(new HttpServletRequestWrapper(request), response);
          default -> request.startAsync(request, Wrappers.around(response, "plain"));
        };
    boolean same = async == request.getAsyncContext();
    async.addListener(new Same(script, async));
    script.note("same=%s original=%s".formatted(same, async.hasOriginalRequestAndResponse()));
    async.complete();
  }

  /** Records whether it receives the context to which it was added. */
  private record Same(Script script, AsyncContext async) implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) {
      script.note("complete same=" + (event.getAsyncContext() == async));
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }

  private static void meet(String where, int parties) throws Exception {
    MEETINGS.computeIfAbsent(where, name -> new CyclicBarrier(parties)).await(20, TimeUnit.SECONDS);
  }

  /** Sets attributes on four threads while this one writes. */
  private static void threads(Script script, int each) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String prefix = "t" + t + ".";
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  script.request.getSession().setAttribute(prefix + i, "x");
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        script.response.getWriter().write("");
      }
      thread.join();
    }
  }

  /** Runs the steps of the parameter {@code late} when the request times out. */
  private static final class Late implements AsyncListener {

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      AsyncContext async = event.getAsyncContext();
      try {
        new Script(
                (HttpServletRequest) async.getRequest(), (HttpServletResponse) async.getResponse())
            .run(LATE);
      } catch (jakarta.servlet.ServletException e) {
        throw new IOException(e);
      }
      async.complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
