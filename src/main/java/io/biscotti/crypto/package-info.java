/**
 * Everything secret: the keys that seal cookies, the sealed values themselves, random ids.
 *
 * <p>A {@link io.biscotti.crypto.KeyRing} holds one key that seals and others that still open, and
 * changes them over time. A {@link io.biscotti.crypto.Sealer} turns bytes into cookie text and
 * back, for one purpose and one cookie name. A {@link io.biscotti.crypto.SigningRing} does for key
 * pairs what a key ring does for keys, and an {@link io.biscotti.crypto.Envelope} locks one secret
 * with another. {@link io.biscotti.crypto.PrivateFiles} makes files that only their owner can open.
 * {@code javax.crypto} and {@code SecureRandom} are used nowhere else.
 *
 * <p>May import: Tink, jackson-core.
 */
@NullMarked
package io.biscotti.crypto;

import org.jspecify.annotations.NullMarked;
