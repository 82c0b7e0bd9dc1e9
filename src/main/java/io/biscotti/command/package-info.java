/**
 * The commands of {@code java -jar biscotti.war}, for operators: {@link io.biscotti.command.Main}
 * and what it runs. They work while servers run, on files, or on the rings in the servers' database
 * or Redis.
 *
 * <p>May import: {@code java.*}, {@code crypto}, {@code database}, {@code options}, {@code redis},
 * {@code sharedkeys}, picocli.
 */
@NullMarked
package io.biscotti.command;

import org.jspecify.annotations.NullMarked;
