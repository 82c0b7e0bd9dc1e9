/**
 * Limits on password attempts. {@link io.biscotti.throttle.Throttle} counts failures by account and
 * by address, and {@link io.biscotti.throttle.SharedCounts} lets several servers count together, in
 * the database or in Redis.
 *
 * <p>May import: {@code java.*}, {@code account}, {@code database}, {@code options}, {@code redis},
 * Bucket4j, Caffeine, Jdbi.
 */
@NullMarked
package io.biscotti.throttle;

import org.jspecify.annotations.NullMarked;
