package com.example.driver;

/**
 * A step that failed.
 *
 * @param step its name
 * @param reason what happened instead
 */
record Failure(String step, String reason) {

  /** The reason of a step that needs a step which failed. */
  static final String EARLIER = "an earlier step failed";

  private static final String START = "start";
  private static final int LONGEST = 220;

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

  static Failure atStart(Throwable e) {
    return of(START, e);
  }

  boolean isAtStart() {
    return step.equals(START);
  }

  /** The text for the document. */
  String line() {
    String plain = reason.replaceAll("\\s+", " ").replace("`", "'");
    return step + ": `" + plain.substring(0, Math.min(plain.length(), LONGEST)) + "`";
  }

  @Override
  public String toString() {
    return step + ": " + reason;
  }
}
