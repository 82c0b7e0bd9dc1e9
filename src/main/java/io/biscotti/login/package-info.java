/**
 * Sign-in by the container itself: {@code FORM} in {@code <login-config>}. {@link
 * io.biscotti.login.ContainerLogin} lets the container remember who signed in, in a session of its
 * own under another cookie, and ties that session to ours. {@code
 * docs/decisions/0015-form-sign-in-tied-to-our-session.md} says why.
 *
 * <p>May import: lifecycle, revocation, sessioncookie.
 */
@NullMarked
package io.biscotti.login;

import org.jspecify.annotations.NullMarked;
