/**
 * What a browser engine does with one {@code Set-Cookie} line: parsing, dates, storing and sending,
 * step by step. {@link io.biscotti.engine.Quirk} lists where engines deviate from RFC 6265bis.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code site}.
 */
@NullMarked
package io.biscotti.engine;

import org.jspecify.annotations.NullMarked;
