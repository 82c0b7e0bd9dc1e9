package com.example.traps;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The steps of one request: {@code name:argument:argument}. A step that starts with {@code ?} may
 * fail; its exception is recorded in the journal.
 */
final class Script {

  /** One kind of step. */
  interface Step {
    void run(Script script, String... arguments) throws Exception;
  }

  private static final Map<String, Step> STEPS = new HashMap<>();

  static {
    STEPS.putAll(SessionSteps.ALL);
    STEPS.putAll(BodySteps.ALL);
    STEPS.putAll(RouteSteps.ALL);
  }

  final HttpServletRequest request;
  final HttpServletResponse response;
  private final Deque<String> steps = new ArrayDeque<>();

  Script(HttpServletRequest request, HttpServletResponse response) {
    this.request = request;
    this.response = response;
  }

  void run(String parameter) throws ServletException, IOException {
    String[] given = request.getParameterValues(parameter);
    steps.addAll(Arrays.asList(given == null ? new String[0] : given));
    goOn();
  }

  /** Runs the remaining steps. */
  void goOn() throws ServletException, IOException {
    while (!steps.isEmpty()) {
      String step = steps.remove();
      boolean mayFail = step.startsWith("?");
      try {
        runStep(mayFail ? step.substring(1) : step);
      } catch (Exception | NoSuchMethodError e) {
        if (!mayFail) {
          throw thrown(e);
        }
        note(e.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
  }

  /** A script of the remaining steps, for a request and response that were passed on. */
  Script rest(HttpServletRequest later, HttpServletResponse answer) {
    Script rest = new Script(later, answer);
    rest.steps.addAll(steps);
    steps.clear();
    return rest;
  }

  void note(Object outcome) {
    Journal.OUTCOMES.add(String.valueOf(outcome));
  }

  private void runStep(String step) throws Exception {
    String[] words = step.split(":", -1);
    Step known = STEPS.get(words[0]);
    if (known == null) {
      throw new IllegalArgumentException("no such step: " + step);
    }
    known.run(this, Arrays.copyOfRange(words, 1, words.length));
  }

  private static ServletException thrown(Throwable e) throws IOException {
    if (e instanceof IOException io) {
      throw io;
    }
    if (e instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof ServletException same ? same : new ServletException(e);
  }
}
