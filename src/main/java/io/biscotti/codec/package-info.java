/**
 * Converts the values of session attributes to bytes and back.
 *
 * <p>{@link io.biscotti.codec.SessionCodec} converts one value at a time. {@link
 * io.biscotti.codec.SessionTypes} holds the records and beans that an application registered, and a
 * {@link io.biscotti.codec.SerialFilter} restricts Java serialization to the classes that the
 * application allows.
 *
 * <p>May import: {@code java.*}.
 */
@NullMarked
package io.biscotti.codec;

import org.jspecify.annotations.NullMarked;
