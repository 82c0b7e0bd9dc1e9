/**
 * Turns the values of session attributes into bytes and back.
 *
 * <p>{@link io.biscotti.codec.SessionCodec} does so for one value at a time. {@link
 * io.biscotti.codec.SessionTypes} are the records and beans that an application registered, and a
 * {@link io.biscotti.codec.SerialFilter} admits what may travel by Java serialization.
 *
 * <p>May import: {@code java.*}, jackson-core, jackson-dataformat-cbor.
 */
@NullMarked
package io.biscotti.codec;

import org.jspecify.annotations.NullMarked;
