/**
 * The measured side: one process with one container, one way to keep sessions, and a servlet that
 * does the same work in all of them.
 */
package io.biscotti.bench.server;
