/**
 * Holds a response back until its request ends, so that headers can still be set after the
 * application has, as far as it can tell, sent the response.
 *
 * <p>{@link io.biscotti.hold.HeldResponse} knows nothing of sessions. It behaves like a container
 * with a larger buffer, except that a flush, a redirect, an error and a closed body wait too.
 *
 * <p>May import: {@code java.*}; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.hold;

import org.jspecify.annotations.NullMarked;
