package io.biscotti.sharedkeys;

import java.util.List;

/** The keys that this server uses, wherever they are, without the keys themselves. Thread-safe. */
public interface Keys {
  /** The ring whose keys seal sessions. */
  String SEALING = "sealing";

  /** The ring whose keys sign access tokens. */
  String SIGNING = "signing";

  /**
   * Every key: those that seal first, and in each ring the current one.
   *
   * @throws io.biscotti.crypto.KeyException if they can't be read
   */
  List<KeyStatus> list();

  /** Whether keys can be withdrawn here; false for a ring that the operator manages. */
  boolean canWithdraw();

  /**
   * Withdraws a key: values that it sealed or signed are rejected, within a second on servers that
   * share their keys, and within a minute on those that share a home directory. If it is the
   * current key, another takes over.
   *
   * @param ring {@link #SEALING} or {@link #SIGNING}
   * @return false if there is no such key, or it can't be withdrawn
   * @throws io.biscotti.crypto.KeyException if the place of the ring can't be reached or written;
   *     nothing may have changed
   */
  boolean withdraw(String ring, String id);
}
