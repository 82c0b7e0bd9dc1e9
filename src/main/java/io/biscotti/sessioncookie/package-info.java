/**
 * The cookie that carries a session's token.
 *
 * <p>{@link io.biscotti.sessioncookie.ConfiguredCookie} decides its name and attributes, and {@link
 * io.biscotti.sessioncookie.SessionCookie} splits long tokens into several cookies. {@link
 * io.biscotti.sessioncookie.HidingRequest} hides it from the application, {@link
 * io.biscotti.sessioncookie.AnswerHeaders} writes it to a response, and {@link
 * io.biscotti.sessioncookie.SharedCaches} keeps that response out of shared caches.
 *
 * <p>{@link io.biscotti.sessioncookie.HeaderRoom} computes how long it may be besides the other
 * headers.
 *
 * <p>May import: cookie.
 */
@NullMarked
package io.biscotti.sessioncookie;

import org.jspecify.annotations.NullMarked;
