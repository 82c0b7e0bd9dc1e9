package io.biscotti.session;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.sessioncookie.SentTokens;
import io.biscotti.store.Loaded;
import io.biscotti.store.MutableSession;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a request's cookies identify. If several are live, the most recently used one
 * is the request's session. Immutable.
 *
 * @param sent the cookies
 * @param newest the request's session; null if none is live
 * @param token the token that identifies {@code newest}; null without a session
 * @param requestedId the id of the session that the client asked for, valid or not, as it was when
 *     the client got the cookie; null if it sent no cookie. If the store can't tell the id, this is
 *     a hash of the token, which may be a secret; the hash is the same for each request with that
 *     token
 * @param absence the most telling reason why there is no session; null if there is a session or no
 *     cookie
 * @param rejected the other cookies, at most {@value #MOST_TOLD} for each reason
 */
record CarriedSessions(
    SentTokens sent,
    @Nullable MutableSession newest,
    @Nullable String token,
    @Nullable String requestedId,
    Loaded.@Nullable Reason absence,
    List<Loaded.Absent> rejected) {

  /** How many rejected cookies of a request are reported for each reason. */
  private static final int MOST_TOLD = 8;

  /**
   * Looks up every cookie.
   *
   * @param recorded whether the store has already recorded this request as one that uses no session
   * @throws SessionException if the store is broken
   */
  static CarriedSessions of(SessionScope scope, HttpServletRequest request, boolean recorded) {
    SentTokens sent = scope.sent(request);
    Search search = new Search();
    if (sent.broken()) {
      search.reject(new Loaded.Absent(Loaded.Reason.MALFORMED));
    }
    for (String each : sent.tokens()) {
      Loaded loaded = scope.store().load(each);
      search.take(each, loaded);
      if (loaded instanceof Loaded.Live live) {
        Instant before = recorded ? scope.store().seenBefore(each) : null;
        if (before != null) {
          live.session().lastAccessedAt(before);
        }
        scope.store().accessed(each, live.session());
      }
    }
    return search.found(sent);
  }

  /** Counts the cookies that were rejected. */
  void report(SessionScope scope) {
    for (Loaded.Absent absent : rejected) {
      scope.events().publish(absent.reason().event(), absent.id());
      if (absent.reason() == Loaded.Reason.FORGED) {
        scope.hints().notOurs();
      }
    }
  }

  private static final class Search {
    private @Nullable MutableSession newest;
    private @Nullable String token;
    private Loaded.@Nullable Reason absence;
    private String formerId = "";
    private List<Loaded.Absent> rejected = List.of();

    /** How many cookies were rejected for each reason; stays empty until the first one. */
    private Map<Loaded.Reason, Integer> told = Map.of();

    void take(String each, Loaded loaded) {
      if (loaded instanceof Loaded.Absent absent) {
        reject(absent);
        return;
      }
      MutableSession session = ((Loaded.Live) loaded).session();
      if (newest == null || session.lastSeenAt().isAfter(newest.lastSeenAt())) {
        newest = session;
        token = each;
      }
    }

    void reject(Loaded.Absent absent) {
      Loaded.Reason reason = absent.reason();
      if (absence == null || reason.compareTo(absence) > 0) {
        absence = reason;
        formerId = absent.id();
      }
      told = told.isEmpty() ? new EnumMap<>(Loaded.Reason.class) : told;
      if (told.merge(reason, 1, Integer::sum) <= MOST_TOLD) {
        rejected = rejected.isEmpty() ? new ArrayList<>() : rejected;
        rejected.add(absent);
      }
    }

    CarriedSessions found(SentTokens sent) {
      return newest == null
          ? new CarriedSessions(sent, null, null, formerId(sent), absence, rejected)
          : new CarriedSessions(sent, newest, token, newest.id(), null, rejected);
    }

    private @Nullable String formerId(SentTokens sent) {
      if (!sent.isAny()) {
        return null;
      }
      return formerId.isEmpty() ? Ids.hash(String.join(";", sent.tokens())) : formerId;
    }
  }
}
