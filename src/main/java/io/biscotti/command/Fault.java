package io.biscotti.command;

/** Thrown if a command fails. The message is for the operator. */
final class Fault extends RuntimeException {
  Fault(String message) {
    super(message);
  }
}
