/**
 * Describes where a request comes from. {@link io.biscotti.client.Client} keeps only as much of an
 * address and a browser as people need to recognize their sessions; {@link
 * io.biscotti.client.Devices} gives it a name, such as "Firefox on Linux". None of this proves
 * anything, because clients can send any value. {@link io.biscotti.client.Loopback} and {@link
 * io.biscotti.client.Operators} decide by the connection's address who may use restricted routes.
 *
 * <p>May import: {@code java.*}, {@code options}; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.client;

import org.jspecify.annotations.NullMarked;
