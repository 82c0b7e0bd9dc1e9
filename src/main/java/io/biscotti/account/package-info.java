/**
 * Who is signed in: {@link io.biscotti.account.SignIn} judges who may be, {@link
 * io.biscotti.account.Admission} puts a {@link io.biscotti.account.Person} into an ordinary {@code
 * HttpSession} and takes them out again, and the resources show a session to the person whose it
 * is. {@link io.biscotti.account.Accounts} keeps accounts and judges passwords, {@link
 * io.biscotti.account.Throttle} how often they may be guessed, and {@link
 * io.biscotti.account.OwnAccount} is what people do with the account that is theirs, {@link
 * io.biscotti.account.OwnSessions} where they are signed in.
 *
 * <p>May import: {@code java.*}, {@code client}, {@code cookie}, {@code crypto}, {@code database},
 * {@code event}, {@code issuer}, {@code options}, {@code problem}, {@code registry}, {@code
 * session}, {@code token}, Bouncy Castle, Bucket4j, Caffeine, ICU4J, jackson-annotations, Jdbi,
 * zxcvbn4j; the edges {@code jakarta.servlet} and, in resources, {@code jakarta.ws.rs} and {@code
 * jakarta.inject}.
 */
@NullMarked
package io.biscotti.account;

import org.jspecify.annotations.NullMarked;
