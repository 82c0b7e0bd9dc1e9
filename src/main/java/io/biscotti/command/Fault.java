package io.biscotti.command;

/** Why a command failed; its message is what the operator reads. */
final class Fault extends RuntimeException {
  Fault(String message) {
    super(message);
  }
}
