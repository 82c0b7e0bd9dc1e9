package io.biscotti.signin;

import io.biscotti.database.DatabaseException;
import io.biscotti.registry.Continued;
import io.biscotti.registry.SessionRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Counts and ends all sessions of an account: for administrators, and when the account is disabled
 * or deleted or its password changes. Callers have checked that the request may do that.
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
   * Ends every session of an account except one.
   *
   * @param kept the handle of the session that continues; any other text ends all
   * @return how many sessions ended
   */
  int endOthers(HttpServletRequest request, String account, String kept) {
    List<String> ended = registry.endOthers(account, kept);
    trail.ended(request, account, ended);
    return ended.size();
  }

  /**
   * Ends an account's sessions as part of the caller's transaction, in which the account is locked.
   *
   * @param continued the handle of the session that continues under another handle, without its
   *     tokens; empty to end all
   */
  Closing closing(String account, Optional<String> continued) {
    return new Closing(account, continued);
  }

  /** The result of {@link #closing}. Not thread-safe. */
  final class Closing implements Consumer<Handle> {
    private final String account;
    private final Optional<String> continued;
    private @Nullable Continued result;

    private Closing(String account, Optional<String> continued) {
      this.account = account;
      this.continued = continued;
    }

    /** Ends the sessions in a transaction. */
    @Override
    public void accept(Handle db) {
      result = registry.endAllButContinue(db, account, continued.orElse(""));
    }

    /**
     * Revokes the ended sessions on this node. Called once the transaction is committed.
     *
     * @return the new handle of the session that continues; empty if there is none
     */
    Optional<String> done(HttpServletRequest request) {
      if (result == null) {
        return Optional.empty();
      }
      result.ending().announce();
      trail.ended(request, account, result.ending().handles());
      return result.handle();
    }
  }
}
