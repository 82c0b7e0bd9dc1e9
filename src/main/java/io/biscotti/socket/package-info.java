/**
 * WebSockets whose handshake found a session. {@link io.biscotti.socket.OpenSockets} closes them
 * once that session ends.
 *
 * <p>May import: lifecycle, revocation, container, upkeep.
 */
@NullMarked
package io.biscotti.socket;

import org.jspecify.annotations.NullMarked;
