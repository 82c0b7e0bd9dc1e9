/**
 * Where sessions are kept, and how one is loaded, changed, saved and ended.
 *
 * <p>{@link io.biscotti.store.SealedStore} keeps a session in its token; {@link
 * io.biscotti.store.ServerStore} keeps it as a record in a {@link
 * io.biscotti.store.SessionStorage}, which an application may write itself. {@link
 * io.biscotti.store.MutableSession} is a request's copy of a session.
 *
 * <p>May import: lifecycle, revocation, codec, crypto.
 */
@NullMarked
package io.biscotti.store;

import org.jspecify.annotations.NullMarked;
