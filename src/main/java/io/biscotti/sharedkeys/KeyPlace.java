package io.biscotti.sharedkeys;

import java.time.Instant;
import java.util.Map;

/**
 * Where the shared rings are kept, each in a document. A document is replaced as a whole, and only
 * by a writer that knows the latest version. Documents are encrypted, so the place never sees a
 * key.
 *
 * <p>Every method throws {@link io.biscotti.crypto.KeyException} if the place can't be reached or
 * refuses, and returns within a few seconds. Implementations are thread-safe.
 */
public interface KeyPlace {
  /**
   * A ring's document.
   *
   * @param version counts the changes; at least 1
   * @param text the encrypted ring
   */
  record Document(long version, String text) {}

  /**
   * Everything in the place at one moment.
   *
   * @param now the time by the place's own clock
   * @param documents by the names of their rings
   */
  record Reading(Instant now, Map<String, Document> documents) {
    /** Copies the map. */
    public Reading {
      documents = Map.copyOf(documents);
    }
  }

  /** The place as messages name it, as in {@code the database jdbc:postgresql://db.example/b}. */
  String name();

  /** The command with which an operator deletes all rings, as in {@code delete from keys}. */
  String discard();

  /** Reads all documents, in one round trip. */
  Reading read();

  /**
   * Replaces a document, or creates it.
   *
   * @param ring the ring's name, up to 16 characters
   * @param version the version that is replaced; 0 to create the document
   * @param text the new text; its version is one higher
   * @return false, with nothing changed, if the document has another version by now
   */
  boolean write(String ring, long version, String text);

  /**
   * Adds to the number of values that all servers sealed with a key.
   *
   * @param key the key's id, up to 64 characters
   * @param more how many this server sealed since it last called this
   * @return the total of all servers
   */
  long count(String key, long more);
}
