/**
 * The servers that share a database: {@link io.biscotti.node.Nodes} notices when their keys differ.
 *
 * <p>May import: {@code java.*}, {@code crypto}, {@code database}, {@code upkeep}, Jdbi.
 */
@NullMarked
package io.biscotti.node;

import org.jspecify.annotations.NullMarked;
