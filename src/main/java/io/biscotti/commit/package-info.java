/**
 * Wrappers for everything that may commit a response: a part of the body, a flush, an error, a
 * redirect, an include, the end of an asynchronous request. They commit the session first, while
 * its cookie can still be set. {@link io.biscotti.commit.CommittingResponse} knows when; {@code
 * session} knows how.
 *
 * <p>May import: {@code java.*}; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.commit;

import org.jspecify.annotations.NullMarked;
