/**
 * What a session is, how long it lives, and what can happen to it.
 *
 * <p>{@link io.biscotti.lifecycle.Session} is what an application can know about a session, {@link
 * io.biscotti.lifecycle.SessionPolicy} holds the timeouts, and {@link
 * io.biscotti.lifecycle.SessionEvents} counts the events of a session's life. A broken session
 * system throws {@link io.biscotti.lifecycle.SessionException}.
 *
 * <p>May import: crypto.
 */
@NullMarked
package io.biscotti.lifecycle;

import org.jspecify.annotations.NullMarked;
