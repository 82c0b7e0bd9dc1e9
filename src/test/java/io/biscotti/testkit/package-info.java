/**
 * What the tests use: real containers in their own processes ({@link io.biscotti.testkit.Server}),
 * a cookie-keeping HTTP client, a socket that sends any bytes, and web applications assembled from
 * test classes.
 */
@org.jspecify.annotations.NullMarked
package io.biscotti.testkit;
