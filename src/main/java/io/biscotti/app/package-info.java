/**
 * The web application around the filters: {@link io.biscotti.app.Startup} reads the {@code
 * Settings} and puts everything together, the walk-through's routes are servlets, {@code Api} is
 * the Jersey application under {@code /api}, and every error leaves as a problem document or, for a
 * person with a browser, as a page with the same facts.
 *
 * <p>May import: all; nothing imports this one.
 */
@NullMarked
package io.biscotti.app;

import org.jspecify.annotations.NullMarked;
