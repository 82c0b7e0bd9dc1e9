/**
 * Choices of users: {@link io.biscotti.choice.OwnPreferences} handles theme, language and time
 * zone, {@link io.biscotti.choice.OwnConsent} the consent to an analytics cookie. Both are stored
 * in a cookie and, for signed-in users, with the account; {@code ChoiceStore} merges the two.
 * {@link io.biscotti.choice.Choices} is the entry point and creates the other objects. The
 * application tells it who sent a request, and when somebody signs in.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code crypto}, {@code database}, {@code problem},
 * Jdbi; the edges {@code jakarta.servlet} and, in resources, {@code jakarta.ws.rs} and {@code
 * jakarta.inject}.
 */
@NullMarked
package io.biscotti.choice;

import org.jspecify.annotations.NullMarked;
