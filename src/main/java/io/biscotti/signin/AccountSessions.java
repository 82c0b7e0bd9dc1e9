package io.biscotti.signin;

import io.biscotti.database.DatabaseException;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.registry.Continued;
import io.biscotti.registry.Ending;
import io.biscotti.registry.SessionRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Counts and ends all sessions of an account: for administrators, when the account is disabled or
 * deleted or its password changes, and when its owner signs out everywhere else. Callers must check
 * first that the request may do that.
 *
 * <p>Every method throws {@link DatabaseException} while the database is unavailable. Thread-safe.
 */
public final class AccountSessions {
  private final SessionRegistry registry;
  private final AuditTrail trail;

  /**
   * Creates it.
   *
   * @param registry the sessions
   * @param trail records endings
   */
  public AccountSessions(SessionRegistry registry, AuditTrail trail) {
    this.registry = registry;
    this.trail = trail;
  }

  /** The number of live sessions of an account. */
  int count(String account) {
    return registry.of(account).size();
  }

  /**
   * Ends every session of an account.
   *
   * @return how many sessions ended
   */
  int endAll(HttpServletRequest request, String account) {
    List<String> ended = registry.endAll(account);
    trail.ended(request, account, ended);
    return ended.size();
  }

  /**
   * Ends every session of an account except the request's, which continues under another handle,
   * and all tokens: somebody who copied the session's cookie may have requested some for it.
   *
   * @return how many sessions ended
   * @throws Refusal if {@link Closing#accept} throws it
   */
  int endOthers(HttpServletRequest request, String account) {
    Continued continued =
        registry.endAllButContinue(account, own(request)).orElseThrow(AccountSessions::over);
    return goOn(request, account, continued).size();
  }

  private static String own(HttpServletRequest request) {
    return SessionHandle.of(request).orElse("");
  }

  /**
   * The refusal if the request's session was ended, here or on another server, since the request
   * began.
   */
  static Refusal over() {
    return new Refusal(
        Problem.of(Code.SESSION_REVOKED, "The session was ended a moment ago. Sign in again."));
  }

  private List<String> goOn(HttpServletRequest request, String account, Continued continued) {
    SessionHandle.mark(request.getSession(), continued.handle());
    return announce(request, account, continued.ending());
  }

  private List<String> announce(HttpServletRequest request, String account, Ending ending) {
    ending.announce();
    trail.ended(request, account, ending.handles());
    return ending.handles();
  }

  /** Prepares to end every session of an account in the caller's transaction. */
  Closing closing(HttpServletRequest request, String account) {
    return new Closing(
        db -> {
          Ending ending = registry.endAll(db, account);
          return () -> announce(request, account, ending);
        });
  }

  /**
   * Like {@link #closing}, but the request's session must be one of them: if it isn't, it has
   * ended, and must not end anything.
   */
  Closing closingByOwner(HttpServletRequest request, String account) {
    return new Closing(
        db -> {
          Ending ending = registry.endAll(db, account);
          if (!ending.includes(own(request))) {
            throw over();
          }
          return () -> announce(request, account, ending);
        });
  }

  /** Like {@link #closing}, for every session except the request's, as in {@link #endOthers}. */
  Closing closingOthers(HttpServletRequest request, String account) {
    return new Closing(
        db -> {
          Continued continued =
              registry
                  .endAllButContinue(db, account, own(request))
                  .orElseThrow(AccountSessions::over);
          return () -> goOn(request, account, continued);
        });
  }

  /** What happens to sessions in the caller's transaction. Not thread-safe. */
  static final class Closing implements Consumer<Handle> {
    private final Function<Handle, Runnable> work;
    private Runnable after = () -> {};

    private Closing(Function<Handle, Runnable> work) {
      this.work = work;
    }

    /**
     * Ends the sessions in a transaction that has locked the account.
     *
     * @throws Refusal with {@code session_revoked} if the request's session has ended
     */
    @Override
    public void accept(Handle db) {
      after = work.apply(db);
    }

    /** Revokes the ended sessions on this node. Call it once the transaction is committed. */
    void done() {
      after.run();
    }
  }
}
