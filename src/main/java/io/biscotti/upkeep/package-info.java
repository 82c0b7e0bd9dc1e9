/**
 * What no request waits for: {@link io.biscotti.upkeep.Upkeep} does it on threads of its own.
 *
 * <p>May import: {@code java.*}.
 */
@NullMarked
package io.biscotti.upkeep;

import org.jspecify.annotations.NullMarked;
