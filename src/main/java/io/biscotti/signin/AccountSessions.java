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
 * deleted or its password changes, and when its owner signs out everywhere else. Callers have
 * checked that the request may do that.
 *
 * <p>Every method throws {@link DatabaseException} while the database is unavailable. Thread-safe.
 */
public final class AccountSessions {
  private final SessionRegistry registry;
  private final AuditTrail trail;

  /** Ends sessions in this registry and records that in this trail. */
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
   * @throws Refusal as {@link Closing#accept} does
   */
  int endOthers(HttpServletRequest request, String account) {
    Continued continued =
        registry.endAllButContinue(account, own(request)).orElseThrow(AccountSessions::over);
    return goOn(request, account, continued).size();
  }

  private static String own(HttpServletRequest request) {
    return SessionHandle.of(request).orElse("");
  }

  /** The request's session was ended, here or on another server, since the request began. */
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

  /** Ends every session of an account as part of the caller's transaction. */
  Closing closing(HttpServletRequest request, String account) {
    return new Closing(
        db -> {
          Ending ending = registry.endAll(db, account);
          return () -> announce(request, account, ending);
        });
  }

  /**
   * The same, if the request's session is one of them: otherwise it has ended, and ends nothing.
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

  /** Like {@link #endOthers}, as part of the caller's transaction. */
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
     * Ends the sessions in a transaction, in which the account is locked.
     *
     * @throws Refusal with {@code session_revoked} if the request's session has ended
     */
    @Override
    public void accept(Handle db) {
      after = work.apply(db);
    }

    /** Revokes the ended sessions on this node. Called once the transaction is committed. */
    void done() {
      after.run();
    }
  }
}
