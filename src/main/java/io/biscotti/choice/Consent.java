package io.biscotti.choice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The user's consent to an analytics cookie. Immutable.
 *
 * @param analytics whether the user agreed; false by default
 * @param decidedAt when the user agreed or declined; null if they have not decided, or if that was
 *     over a year ago
 * @param globalPrivacyControl whether the browser sends the Global Privacy Control signal ({@code
 *     Sec-GPC: 1})
 */
public record Consent(
    boolean analytics, @Nullable Instant decidedAt, boolean globalPrivacyControl) {}
