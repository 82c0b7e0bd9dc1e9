/**
 * The cookie lab's resources about cookies: {@link io.biscotti.lab.CookiesResource} shows, sets and
 * deletes cookies, with findings about each, and knows those that the application itself sets.
 *
 * <p>May import: {@code java.*}, {@code client}, {@code cookie}, {@code site}, {@code engine},
 * {@code explain}, {@code session}, {@code guard}, {@code problem}, jackson-annotations; the edges
 * {@code jakarta.servlet} and, in resources, {@code jakarta.ws.rs} and {@code jakarta.inject}.
 */
@NullMarked
package io.biscotti.lab;

import org.jspecify.annotations.NullMarked;
