package com.example.driver;

/**
 * A step that failed.
 *
 * @param step its name
 * @param reason what was seen instead
 */
record Failure(String step, String reason) {

  static Failure of(String step, Throwable e) {
    if (e instanceof Mismatch) {
      return new Failure(step, e.getMessage());
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new Failure(step, root.toString());
  }

  @Override
  public String toString() {
    return step + ": " + reason;
  }
}
