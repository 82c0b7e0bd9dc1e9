package io.biscotti.store;

import io.biscotti.codec.AttributeName;
import java.util.List;

/**
 * Thrown if a session does not fit into its cookies. Nothing was written: the client keeps its
 * earlier cookie, and with it the earlier state of the session.
 */
public final class SessionTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Attribute> largest;

  /**
   * An attribute and its size.
   *
   * @param name the attribute's name
   * @param sizeBytes the encoded size of name and value in bytes, before compression
   */
  public record Attribute(String name, int sizeBytes) {}

  SessionTooLargeException(int sizeBytes, int limitBytes, List<Attribute> largest) {
    super(message(sizeBytes, limitBytes, largest));
    this.largest = List.copyOf(largest);
  }

  /**
   * The largest attributes, largest first, at most three.
   *
   * @return their names and sizes
   */
  public List<Attribute> largest() {
    return largest;
  }

  private static String message(int sizeBytes, int limitBytes, List<Attribute> largest) {
    StringBuilder text =
        new StringBuilder("the sealed session has ")
            .append(sizeBytes)
            .append(" bytes, its cookies hold ")
            .append(limitBytes)
            .append("; the largest attributes: ");
    for (int i = 0; i < largest.size(); i++) {
      text.append(i == 0 ? "" : ", ")
          .append(AttributeName.shown(largest.get(i).name()))
          .append(" (")
          .append(largest.get(i).sizeBytes())
          .append(" bytes)");
    }
    return text.toString();
  }
}
