/**
 * Answers a proxy that asks who is signed in: {@link io.biscotti.forward.ForwardAuth}, from what
 * the proxy says about the request, {@link io.biscotti.forward.Forwarded}. {@link
 * io.biscotti.forward.WayBack} is where people continue after they have signed in.
 *
 * <p>May import: client, guard, options, problem, session, signin.
 */
@NullMarked
package io.biscotti.forward;

import org.jspecify.annotations.NullMarked;
