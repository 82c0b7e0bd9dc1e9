/**
 * Settings: each is declared once as a {@link io.biscotti.options.Setting}, and {@link
 * io.biscotti.options.Options} reads them from init-params and from the application, so that every
 * filter spells, checks and rejects them in the same way. This package is separate because the
 * filters of {@code session} and {@code guard} and the application's settings all use it, and
 * {@code session} may import neither of the other two.
 *
 * <p>May import: {@code java.*}; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.options;

import org.jspecify.annotations.NullMarked;
