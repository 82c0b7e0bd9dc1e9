/**
 * The cookie lab: {@link io.biscotti.lab.Explainer} explains what browsers do with a {@code
 * Set-Cookie} line, and why; {@link io.biscotti.lab.CookiesResource} shows, sets and deletes
 * cookies, with findings about each.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code guard}, {@code problem}, {@code session},
 * Crawler Commons, ICU4J, jackson-annotations; the edges {@code jakarta.servlet} and, in resources,
 * {@code jakarta.ws.rs} and {@code jakarta.inject}.
 */
@NullMarked
package io.biscotti.lab;

import org.jspecify.annotations.NullMarked;
