/**
 * Sign-in, sign-out, and who a request comes from.
 *
 * <p>{@link io.biscotti.signin.SignIn} decides who may sign in, {@link
 * io.biscotti.signin.Admission} puts a {@link io.biscotti.signin.Person} into an ordinary {@code
 * HttpSession}, and {@link io.biscotti.signin.SignOut} ends the session. {@link
 * io.biscotti.signin.CurrentPerson} finds the person of a request's session; {@link
 * io.biscotti.signin.Callers} also accepts access tokens. {@link io.biscotti.signin.Tokens} issues
 * tokens. {@link io.biscotti.signin.OwnAccount} is for people's own accounts and {@link
 * io.biscotti.signin.OwnSessions} for their own sessions; {@link io.biscotti.signin.Administration}
 * is for other people's accounts.
 *
 * <p>May import: {@code java.*}, {@code account}, {@code client}, {@code cookie}, {@code crypto},
 * {@code database}, {@code event}, {@code issuer}, {@code lifecycle}, {@code problem}, {@code
 * registry}, {@code session}, {@code store}, {@code throttle}, {@code token}, Caffeine, Jdbi; the
 * edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.signin;

import org.jspecify.annotations.NullMarked;
