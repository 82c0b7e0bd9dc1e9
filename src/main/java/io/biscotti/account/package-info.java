/**
 * Accounts and their passwords. {@link io.biscotti.account.Accounts} keeps accounts in the database
 * and checks passwords, the rules define which names and passwords people may choose, and {@link
 * io.biscotti.account.Throttle} limits how often passwords may be tried. Nothing here depends on
 * requests or sessions; those are in {@code signin}.
 *
 * <p>May import: {@code java.*}, {@code crypto}, {@code database}, {@code options}, {@code
 * problem}, {@code redis}, Bouncy Castle, Bucket4j, Caffeine, ICU4J, Jdbi, zxcvbn4j.
 */
@NullMarked
package io.biscotti.account;

import org.jspecify.annotations.NullMarked;
