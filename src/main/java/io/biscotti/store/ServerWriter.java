package io.biscotti.store;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.revocation.Revocations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a request changed in a session into its record. A write that finds a changed record
 * reads it again and merges. Thread-safe.
 */
final class ServerWriter {
  private final Records records;
  private final Ids ids;
  private final Revocations revocations;

  ServerWriter(Records records, Ids ids, Revocations revocations) {
    this.records = records;
    this.ids = ids;
    this.revocations = revocations;
  }

  /**
   * A client's token: the key of the record, and a secret.
   *
   * @param text the whole token
   * @param key the key of the record
   * @param digest the digest of the secret, as records keep it
   */
  record Token(String text, String key, String digest) {
    static final int PART_CHARS = 22;

    static Token of(String key, String secret) {
      return new Token(key + secret, key, Ids.digest(secret));
    }

    /** Parses a token that a client sent; null if it is malformed. */
    static @Nullable Token parse(String text) {
      return isToken(text)
          ? new Token(text, text.substring(0, PART_CHARS), Ids.digest(text.substring(PART_CHARS)))
          : null;
    }

    /** Whether a text has the form of a token. */
    static boolean isToken(String text) {
      return text.length() == 2 * PART_CHARS && Ids.isBase64Url(text);
    }

    /** Omits the token, which is a secret. */
    @Override
    public String toString() {
      return "Token[" + key + "]";
    }
  }

  /**
   * Where a session came from: its token, and the record as it was then. Saving first tries to
   * replace that version, so a request without concurrent changes reads the storage once.
   *
   * @param tried what a failed update may have written; null if no update failed
   */
  record Origin(Token token, Records.Found seen, @Nullable ServerRecord tried) {
    String key() {
      return token.key();
    }
  }

  /**
   * Writes a session that isn't stored yet.
   *
   * @return its token; empty if it was ended
   */
  Optional<String> create(MutableSession session, AttributeForm form, Instant now) {
    if (!revocations.chain(session.ids(), session.expiresAt())) {
      return Optional.empty();
    }
    Token token = Token.of(ids.next(), ids.next());
    form.created(token.key(), session.attributes());
    session.keepLocally(now, null);
    ServerRecord record = ServerRecord.of(token.digest(), session.frame(now));
    session.origin = new Origin(token, records.create(token.key(), record), null);
    return Optional.of(token.text());
  }

  /**
   * Writes a session that was loaded from a record.
   *
   * @return its token; empty if it was ended meanwhile
   */
  Optional<String> update(MutableSession session, Origin origin, Instant now) {
    Records.Found found = unrevoked(origin.seen(), origin.key());
    ServerRecord tried = origin.tried();
    if (tried != null && session.isRenewed()) {
      throw new SessionException("an earlier write of this request, which replaced the id, failed");
    }
    for (int i = 0; i < Records.MOST_TRIES; i++) {
      if (found == null || found.record().ended()) {
        return Optional.empty();
      }
      if (tried != null && found.version() != origin.seen().version()) {
        requireOwn(found, origin.seen(), tried);
        tried = null;
      }
      ServerRecord before = found.record();
      ServerRecord merged = before.merge(session, now);
      boolean isFirst = origin.seen().record().generation() == before.generation();
      Token token = origin.token();
      if (session.isRenewed()) {
        token = Token.of(token.key(), ids.next());
        merged = isFirst ? merged.renew(session.id(), token.digest()) : merged.with(token.digest());
      }
      session.keepLocally(now, merged.frame().id());
      Records.Write write = records.next(found, merged, session.changed());
      if (write(session, origin, found, write)) {
        Origin written = new Origin(token, write.result(), null);
        return updated(session, written, before.frame(), isFirst);
      }
      found = unrevoked(records.find(origin.key()).orElse(null), origin.key());
    }
    throw new SessionException("other requests kept changing the session");
  }

  /**
   * The record with an id that isn't revoked. If the id is revoked, another request may have
   * replaced it, perhaps just now. So the record is read again: the new id is written before the
   * old one is revoked.
   *
   * @return null if there is no such record, because the session was ended by its id
   */
  private Records.@Nullable Found unrevoked(Records.@Nullable Found found, String key) {
    Records.Found each = found;
    while (each != null && revocations.isRevoked(each.record().frame().id())) {
      Records.Found latest = records.find(key).orElse(null);
      each = latest == null || latest.version() == each.version() ? null : latest;
    }
    return each;
  }

  /** Updates the record. If the storage fails, the record may still have been written. */
  private boolean write(
      MutableSession session, Origin origin, Records.Found found, Records.Write write) {
    try {
      return records.write(origin.key(), write);
    } catch (RuntimeException e) {
      session.origin = new Origin(origin.token(), found, write.result().record());
      throw e;
    }
  }

  /**
   * Allows another save after one with an unknown outcome, if the record is what that one wrote.
   * Otherwise it may have been written and then changed by a later request, whose changes a merge
   * would undo.
   *
   * @throws SessionException if that can't be ruled out
   */
  private static void requireOwn(Records.Found found, Records.Found seen, ServerRecord tried) {
    if (found.version() != seen.version() + 1 || !found.record().isSame(tried)) {
      throw new SessionException(
          "an earlier write of this request failed, and other requests have changed the session");
    }
  }

  private Optional<String> updated(
      MutableSession session, Origin written, Frame before, boolean isFirst) {
    if (session.isRenewed() && !replacesId(session, before, isFirst)) {
      Optional<@Nullable String> unused = records.end(written.key());
      return Optional.empty();
    }
    if (!written.seen().record().accepts(written.token().digest())) {
      return Optional.empty();
    }
    session.origin = written;
    return Optional.of(written.token().text());
  }

  /**
   * Revokes the record's previous id. The first request to replace it invalidates the earlier
   * tokens. A second request that started from the same old token joins the same session instead of
   * returning to an id that has been replaced.
   *
   * @return false if the session was ended
   */
  private boolean replacesId(MutableSession session, Frame before, boolean isFirst) {
    List<String> all = session.ids();
    if (isFirst) {
      return revocations.replace(before.id(), before.expiresAt(), all.get(0))
          && revocations.chain(all, before.expiresAt());
    }
    all.add(before.id());
    if (!revocations.chain(all, before.expiresAt())) {
      revocations.revoke(before.id(), before.expiresAt());
      return false;
    }
    session.adopt(before.id());
    return true;
  }
}
