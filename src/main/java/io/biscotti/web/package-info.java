/**
 * What the application's servlets have in common: {@link io.biscotti.web.Route} calls a method for
 * one path and one HTTP method, {@link io.biscotti.web.Fault} turns what went wrong into a problem,
 * {@link io.biscotti.web.Json} and {@link io.biscotti.web.FormFields} read and write bodies.
 *
 * <p>May import: crypto, database, lifecycle, page, problem, jackson-core, jackson-databind,
 * jackson-datatype-jsr310.
 */
@NullMarked
package io.biscotti.web;

import org.jspecify.annotations.NullMarked;
