package io.biscotti.account;

import io.biscotti.crypto.Secret;
import java.util.Optional;

/**
 * What entitles someone to register a name of {@link Admins}, or one that looks like it. Other
 * names need nothing. Immutable.
 *
 * @param trusted whether the client may register such names without an invitation
 * @param invitation the code of an {@linkplain Invitations invitation}
 */
public record Claim(boolean trusted, Optional<Secret> invitation) {
  /** The claim for names that need none. */
  static final Claim NONE = new Claim(false, Optional.empty());
}
