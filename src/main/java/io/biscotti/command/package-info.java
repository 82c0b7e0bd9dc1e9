/**
 * The commands of {@code java -jar biscotti.war}, for operators: {@link io.biscotti.command.Main}
 * and what it runs. They read and write files only, and work beside a running server.
 *
 * <p>May import: {@code java.*}, {@code crypto}, picocli.
 */
@NullMarked
package io.biscotti.command;

import org.jspecify.annotations.NullMarked;
