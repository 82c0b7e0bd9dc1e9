/**
 * What the session filter needs from the servlet container beyond the Servlet API.
 *
 * <p>{@link io.biscotti.container.Container} finds the application's listeners and the container's
 * header limits, {@link io.biscotti.container.ListenerScan} the declared listeners where the
 * container isn't known. {@link io.biscotti.container.RequestScopes} lets the listeners of CDI find
 * our session, and {@link io.biscotti.container.ServerClasses} finds the classes of their beans.
 * {@link io.biscotti.container.UpgradedSocket} closes a WebSocket. {@link
 * io.biscotti.container.StraySessions} and {@link io.biscotti.container.SharedNames} notice
 * mistakes that would otherwise go unnoticed.
 *
 * <p>May import: {@code java.*}.
 */
@NullMarked
package io.biscotti.container;

import org.jspecify.annotations.NullMarked;
