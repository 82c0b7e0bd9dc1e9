/**
 * Watches an application's own sessions, and says whether they could be sealed.
 *
 * <p>{@link io.biscotti.advice.SessionAdvisor} changes nothing: the container keeps its sessions.
 * What it does is bounded in time and memory, and its faults never reach the application.
 *
 * <p>May import: codec, store, sessioncookie, upkeep.
 */
@NullMarked
package io.biscotti.advice;

import org.jspecify.annotations.NullMarked;
