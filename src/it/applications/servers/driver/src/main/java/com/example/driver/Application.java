package com.example.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An application, and the steps that drive it.
 *
 * @param folder its folder under {@code apps}
 * @param title its frameworks with versions
 * @param serializable the value of {@code session.serializable} that it needs; empty if none
 * @param more further context parameters that it needs with Biscotti
 * @param headerBytes the limit of headers that the server needs; 0 for its default
 * @param steps in order
 * @param server the only server that runs it; empty if all do
 * @param deployment context parameters that it needs with and without Biscotti; in their values,
 *     {@code {port}} stands for the server's port
 * @param beside the folders of applications that run next to it, under the path of that name
 */
public record Application(
    String folder,
    String title,
    String serializable,
    Map<String, String> more,
    int headerBytes,
    List<Step> steps,
    String server,
    Map<String, String> deployment,
    List<String> beside) {

  /** This application on a server with other limits. */
  Application withHeaders(int bytes) {
    return new Application(
        folder, title, serializable, more, bytes, steps, server, deployment, beside);
  }

  /** This application on only one server. */
  Application onlyOn(String name) {
    return new Application(
        folder, title, serializable, more, headerBytes, steps, name, deployment, beside);
  }

  /** This application with its own context parameters. */
  Application deployedWith(Map<String, String> parameters) {
    return new Application(
        folder, title, serializable, more, headerBytes, steps, server, parameters, beside);
  }

  /** This application next to others on one server. */
  Application beside(String... folders) {
    return new Application(
        folder,
        title,
        serializable,
        more,
        headerBytes,
        steps,
        server,
        deployment,
        List.of(folders));
  }

  /** Whether this server runs the application. */
  boolean runsOn(Server each) {
    return server.isEmpty() || server.equals(each.name());
  }

  /** An action of a visitor. */
  public record Step(String name, Action action) {}

  /** Does the action; fails with any exception. */
  public interface Action {
    void run(Visit visit) throws Exception;
  }

  /** Lists the steps of an application. */
  static final class Steps {
    private final List<Step> steps = new ArrayList<>();

    Steps then(String name, Action action) {
      steps.add(new Step(name, action));
      return this;
    }

    /** An application that needs at most one line of configuration. */
    Application of(String folder, String title, String serializable) {
      return of(folder, title, serializable, Map.of());
    }

    Application of(String folder, String title, String serializable, Map<String, String> more) {
      return new Application(
          folder, title, serializable, more, 0, List.copyOf(steps), "", Map.of(), List.of());
    }
  }
}
