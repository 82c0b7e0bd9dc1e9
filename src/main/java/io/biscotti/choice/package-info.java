/**
 * What people choose: {@link io.biscotti.choice.OwnPreferences} are theme, language and time zone,
 * {@link io.biscotti.choice.OwnConsent} is whether there may be an analytics cookie. Both are kept
 * in a cookie of the browser and, for who is signed in, with the account; the {@code Ledger} brings
 * the two together. {@link io.biscotti.choice.Choices} makes everything here. Whose a request is,
 * and that somebody signed in, it is told by the application.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code crypto}, {@code database}, {@code problem},
 * Jdbi; the edges {@code jakarta.servlet} and, in resources, {@code jakarta.ws.rs} and {@code
 * jakarta.inject}.
 */
@NullMarked
package io.biscotti.choice;

import org.jspecify.annotations.NullMarked;
