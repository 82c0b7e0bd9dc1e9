/**
 * What operators see of a running server: {@link io.biscotti.operations.RequestId} names a request
 * in problems and in the log, {@link io.biscotti.operations.JsonLog} writes the log as JSON, and
 * {@link io.biscotti.operations.Drain} knows that the server is about to stop. {@link
 * io.biscotti.operations.MetricNames} gives metrics their standard names.
 *
 * <p>May import: jackson-core, options, Micrometer.
 */
@NullMarked
package io.biscotti.operations;

import org.jspecify.annotations.NullMarked;
