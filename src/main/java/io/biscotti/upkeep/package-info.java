/**
 * Background work: {@link io.biscotti.upkeep.Upkeep} runs it on its own threads, so that no request
 * waits for it.
 *
 * <p>May import: {@code java.*}.
 */
@NullMarked
package io.biscotti.upkeep;

import org.jspecify.annotations.NullMarked;
