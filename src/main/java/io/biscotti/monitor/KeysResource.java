package io.biscotti.monitor;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.sharedkeys.KeyStatus;
import io.biscotti.sharedkeys.Keys;
import io.biscotti.signin.Administration;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/keys}: the keys that seal sessions and sign access tokens, for administrators; never
 * the keys themselves. Thread-safe. Every method answers 401 if nobody is signed in, 403 if the
 * user is not an administrator, and 503 while the database or the keys can't be reached.
 */
@Path("keys")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class KeysResource {
  private final Keys keys;
  private final Administration administration;

  /** Lists and withdraws these keys. */
  @Inject
  public KeysResource(Keys keys, Administration administration) {
    this.keys = keys;
    this.administration = administration;
  }

  /**
   * A key.
   *
   * @param ring {@code sealing} or {@code signing}
   * @param id identifies it in its ring, and grants nothing
   * @param role {@code current}, {@code next}, {@code retired}, {@code other} or {@code disabled}
   * @param at when it took or will take this role; null if unknown
   */
  public record Key(String ring, String id, String role, @Nullable Instant at) {
    static Key of(KeyStatus status) {
      return new Key(status.ring(), status.id(), status.role(), status.at().orElse(null));
    }
  }

  /**
   * The response to {@code GET}.
   *
   * @param withdrawable whether keys can be withdrawn here: not if the operator manages the ring
   * @param keys the sealing ring's first; in each ring the current one first
   */
  public record Listing(boolean withdrawable, List<Key> keys) {}

  /** 200 with the {@link Listing}. */
  @GET
  public Listing list(@Context HttpServletRequest request) {
    administration.require(request);
    return new Listing(keys.canWithdraw(), keys.list().stream().map(Key::of).toList());
  }

  /**
   * Withdraws a key: what it sealed or signed is refused from now on. 204; 403 without
   * re-authentication, or if the operator manages the ring; 404 for an unknown key.
   */
  @DELETE
  @Path("{ring}/{id}")
  public void withdraw(
      @PathParam("ring") String ring,
      @PathParam("id") String id,
      @Context HttpServletRequest request) {
    administration.requireReauthenticated(request);
    if (!keys.canWithdraw()) {
      throw new Refusal(
          Problem.of(
              Code.FORBIDDEN,
              "The operator manages these keys: remove the key from the ring of biscotti.keys."));
    }
    if (!keys.withdraw(ring, id)) {
      throw new Refusal(Problem.of(Code.NOT_FOUND, "There is no such key."));
    }
    administration.noteWithdrawnKey(request);
  }
}
