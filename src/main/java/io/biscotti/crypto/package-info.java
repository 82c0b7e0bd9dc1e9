/**
 * Keys that seal cookies, sealed values, random ids, and everything else that is secret.
 *
 * <p>A {@link io.biscotti.crypto.KeyRing} holds one key that seals and others that still open, and
 * rotates them. A {@link io.biscotti.crypto.Sealer} encrypts bytes into cookie text and decrypts
 * it, for one purpose and one cookie name. A {@link io.biscotti.crypto.SigningRing} manages key
 * pairs as a key ring manages keys, and an {@link io.biscotti.crypto.Envelope} encrypts one secret
 * with another. {@link io.biscotti.crypto.PrivateFiles} creates files that only their owner can
 * open. {@code javax.crypto} and {@code SecureRandom} are used nowhere else.
 *
 * <p>May import: {@code json}.
 */
@NullMarked
package io.biscotti.crypto;

import org.jspecify.annotations.NullMarked;
