package com.example.driver;

import java.util.ArrayList;
import java.util.List;

/**
 * An application and what is done with it.
 *
 * @param folder its folder under {@code apps}
 * @param title its frameworks with versions
 * @param serializable the value of {@code session.serializable} that it needs; empty if none
 * @param hold the value of {@code session.hold} that it needs; empty if none
 * @param steps in order
 */
public record Application(
    String folder, String title, String serializable, String hold, List<Step> steps) {

  /** A thing that a visitor does. */
  public record Step(String name, Action action) {}

  /** Fails with any exception. */
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

    Application of(String folder, String title, String serializable) {
      return holding(folder, title, serializable, "");
    }

    /** For what changes the session after its response has begun. */
    Application holding(String folder, String title, String serializable, String hold) {
      return new Application(folder, title, serializable, hold, List.copyOf(steps));
    }
  }
}
