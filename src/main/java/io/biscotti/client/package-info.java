/**
 * Who a request comes from: {@link io.biscotti.client.Client} keeps of an address and a browser
 * what a person recognizes a session of theirs by, and no more; {@link io.biscotti.client.Devices}
 * gives it a name, as in "Firefox on Linux". None of that proves anything: a client sends what it
 * likes. {@link io.biscotti.client.Loopback} and {@link io.biscotti.client.Operators} tell by the
 * connection's address who may ask for what isn't for everybody.
 *
 * <p>May import: {@code java.*}, {@code options}, {@code upkeep}, Caffeine, Yauaa; the edge {@code
 * jakarta.servlet}.
 */
@NullMarked
package io.biscotti.client;

import org.jspecify.annotations.NullMarked;
