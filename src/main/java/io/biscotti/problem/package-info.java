/**
 * What a client is told when it is refused: one RFC 9457 problem document, alike from filters,
 * servlets and resources. A package of its own because the filters of {@code session} and {@code
 * guard} refuse before any resource is reached, and neither may import the application.
 *
 * <p>May import: {@code java.*}, jackson-core; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.problem;

import org.jspecify.annotations.NullMarked;
