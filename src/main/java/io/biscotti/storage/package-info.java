/**
 * Where records of sessions are kept beyond one server: in H2 or PostgreSQL, and in Redis or
 * Valkey. {@link io.biscotti.storage.Storages} creates them, and {@link
 * io.biscotti.storage.SealedStorage} encrypts what they keep. {@link
 * io.biscotti.storage.RedisRevocationLog} keeps revoked ids in Redis.
 *
 * <p>May import: store, lifecycle, revocation, crypto, options, redis, HikariCP.
 */
@NullMarked
package io.biscotti.storage;

import org.jspecify.annotations.NullMarked;
