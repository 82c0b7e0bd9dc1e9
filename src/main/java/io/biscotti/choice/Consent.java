package io.biscotti.choice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether there may be an analytics cookie. Immutable.
 *
 * @param analytics false until somebody says yes
 * @param decidedAt when they said yes or no; null while they have not, and a year later again
 * @param globalPrivacyControl whether the browser asks not to be tracked ({@code Sec-GPC: 1})
 */
public record Consent(
    boolean analytics, @Nullable Instant decidedAt, boolean globalPrivacyControl) {}
