/**
 * Makes {@code java -jar biscotti.war} work: {@link io.biscotti.launcher.Launcher} is at the root
 * of the WAR and loads {@code command} from within it. It needs nothing else.
 *
 * <p>May import: {@code java.*}.
 */
@NullMarked
package io.biscotti.launcher;

import org.jspecify.annotations.NullMarked;
