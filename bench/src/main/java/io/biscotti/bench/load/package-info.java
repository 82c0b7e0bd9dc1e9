/**
 * The load: one thread that keeps many connections busy, either as fast as the server responds or
 * at a fixed rate.
 */
package io.biscotti.bench.load;
