/**
 * Key rings that all servers share: {@link io.biscotti.sharedkeys.SharedKeys} keeps the sealing and
 * the signing ring in one {@link io.biscotti.sharedkeys.KeyPlace}, encrypted under a {@link
 * io.biscotti.sharedkeys.MasterKey}, and rotates and withdraws their keys. {@link
 * io.biscotti.sharedkeys.DatabaseKeys} and {@link io.biscotti.sharedkeys.RedisKeys} are such
 * places.
 *
 * <p>May import: {@code java.*}, {@code crypto}, {@code options}, {@code database}, {@code redis},
 * {@code upkeep}, jackson-core, Jdbi.
 */
@NullMarked
package io.biscotti.sharedkeys;

import org.jspecify.annotations.NullMarked;
