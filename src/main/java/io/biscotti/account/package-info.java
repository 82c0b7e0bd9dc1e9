/**
 * Accounts and their passwords. {@link io.biscotti.account.Accounts} keeps accounts in the database
 * and judges passwords, the rules say which names and passwords people may choose, and {@link
 * io.biscotti.account.Throttle} says how often passwords may be tried. Nothing here knows a request
 * or a session: that is {@code signin}.
 *
 * <p>May import: {@code java.*}, {@code crypto}, {@code database}, {@code options}, {@code
 * problem}, Bouncy Castle, Bucket4j, Caffeine, ICU4J, Jdbi, zxcvbn4j.
 */
@NullMarked
package io.biscotti.account;

import org.jspecify.annotations.NullMarked;
