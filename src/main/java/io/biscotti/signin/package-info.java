/**
 * Sign-in, sign-out, and who a request comes from.
 *
 * <p>{@link io.biscotti.signin.SignIn} judges who may sign in, {@link io.biscotti.signin.Admission}
 * puts a {@link io.biscotti.signin.Person} into an ordinary {@code HttpSession}, and {@link
 * io.biscotti.signin.SignOut} ends that again. {@link io.biscotti.signin.CurrentPerson} tells whose
 * session a request has, {@link io.biscotti.signin.Callers} accepts access tokens as well. {@link
 * io.biscotti.signin.Tokens} gives people tokens. What they do with their own account is in {@link
 * io.biscotti.signin.OwnAccount}, with their sessions in {@link io.biscotti.signin.OwnSessions};
 * {@link io.biscotti.signin.Administration} is for other people's accounts.
 *
 * <p>May import: {@code java.*}, {@code account}, {@code client}, {@code cookie}, {@code crypto},
 * {@code database}, {@code event}, {@code issuer}, {@code problem}, {@code registry}, {@code
 * session}, {@code token}, Jdbi; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.signin;

import org.jspecify.annotations.NullMarked;
