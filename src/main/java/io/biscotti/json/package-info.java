/**
 * JSON (RFC 8259) for what the filters read and write: key files, the claims of access tokens, and
 * problems. The WAR reads and writes its other JSON with Jackson.
 *
 * <p>May import: {@code java.*}.
 */
@NullMarked
package io.biscotti.json;

import org.jspecify.annotations.NullMarked;
