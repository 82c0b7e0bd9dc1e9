package io.biscotti.codec;

import java.io.Serializable;

/** A value, or a value inside it, can't be stored; the message says why, and what would help. */
final class UnstorableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnstorableException(String message) {
    super(message);
  }

  UnstorableException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The exception for a value that is neither plain, registered nor allowed in Java serialization.
   */
  static UnstorableException of(Object value) {
    String name = value.getClass().getName();
    String allowed = SerialFilter.names(value.getClass());
    if (value instanceof Thread || !(value instanceof Serializable)) {
      return new UnstorableException(
          "has a type that can't be stored: %1$s. If it is a record or a bean, register it in session.types;"
                  .formatted(name)
              + " otherwise make it Serializable and allow it by session.serializable="
              + allowed);
    }
    String reason =
        JdkCollection.of(value) == null
            ? "has a type that can't be stored: " + name
            : "is a %s with a comparator that can't be stored".formatted(name);
    return new UnstorableException(
        "%s. Allow it by session.serializable=%s, or, if it is a record or a bean, register it in"
                .formatted(reason, allowed)
            + " session.types");
  }
}
