/**
 * The one database: embedded H2 in a file of {@code biscotti.home}, or a PostgreSQL server.
 *
 * <p>{@link io.biscotti.database.Database} lends connections, keeps the schema up to date, and
 * turns every fault into one {@link io.biscotti.database.DatabaseException}. SQL about a concern
 * stands in the room of that concern, the migrations stand together beside this package's classes.
 *
 * <p>May import: crypto, options, HikariCP, Flyway, Jdbi.
 */
@NullMarked
package io.biscotti.database;

import org.jspecify.annotations.NullMarked;
