package com.example.driver;

/** An answer was not as expected. */
final class Mismatch extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Mismatch(String message) {
    super(message);
  }
}
