/**
 * Accounts and their passwords. {@link io.biscotti.account.Accounts} keeps accounts in the database
 * and checks passwords, and the rules define which names and passwords people may choose. Nothing
 * here depends on requests or sessions; those are in {@code signin}.
 *
 * <p>May import: {@code java.*}, {@code crypto}, {@code database}, {@code options}, {@code
 * problem}, Bouncy Castle, ICU4J, Jdbi, zxcvbn4j.
 */
@NullMarked
package io.biscotti.account;

import org.jspecify.annotations.NullMarked;
