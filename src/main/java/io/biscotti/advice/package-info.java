/**
 * Watches an application's own sessions, and reports whether they could be sealed.
 *
 * <p>{@link io.biscotti.advice.SessionAdvisor} changes nothing: the container keeps its sessions.
 * Its use of time and memory is limited, and its exceptions never reach the application.
 *
 * <p>May import: codec, store, sessioncookie, upkeep.
 */
@NullMarked
package io.biscotti.advice;

import org.jspecify.annotations.NullMarked;
