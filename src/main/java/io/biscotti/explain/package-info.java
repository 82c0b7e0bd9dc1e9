/**
 * The explainer: {@link io.biscotti.explain.Explainer} says what each browser does with a {@code
 * Set-Cookie} line, and why; {@link io.biscotti.explain.ExplainResource} answers over HTTP.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code site}, {@code engine}, {@code problem},
 * jackson-annotations; the edges, in resources, {@code jakarta.ws.rs} and {@code jakarta.inject}.
 */
@NullMarked
package io.biscotti.explain;

import org.jspecify.annotations.NullMarked;
