/**
 * Error responses: one RFC 9457 problem document, the same from filters, servlets and resources.
 * This package is separate because the filters of {@code session} and {@code guard} reject requests
 * before they reach any resource, and must not import the application.
 *
 * <p>May import: {@code java.*}, {@code json}; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.problem;

import org.jspecify.annotations.NullMarked;
