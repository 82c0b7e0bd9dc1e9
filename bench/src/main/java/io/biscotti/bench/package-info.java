/**
 * Measures what a session costs: starts server processes, loads them in turn, and reports ratios.
 */
package io.biscotti.bench;
