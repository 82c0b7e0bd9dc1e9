/**
 * The web application around the filters: {@link io.biscotti.app.Startup} reads the {@code
 * Settings} and assembles everything; the walk-through's routes are servlets; {@code Api} is the
 * Jersey application under {@code /api}. Every error becomes a problem document or, in a browser, a
 * page with the same content.
 *
 * <p>May import: all; nothing imports this one.
 */
@NullMarked
package io.biscotti.app;

import org.jspecify.annotations.NullMarked;
