/**
 * The application's single database: embedded H2 in a file in {@code biscotti.home}, or a
 * PostgreSQL server.
 *
 * <p>{@link io.biscotti.database.Database} lends connections, migrates the schema, and reports
 * every failure as a {@link io.biscotti.database.DatabaseException}. Each package contains its own
 * SQL; all migrations are in this package.
 *
 * <p>May import: crypto, options, storage, HikariCP, Flyway, Jdbi, pgJDBC.
 */
@NullMarked
package io.biscotti.database;

import org.jspecify.annotations.NullMarked;
