/**
 * What the tests start and talk with: real containers in processes of their own ({@link
 * io.biscotti.testkit.Server}), a cookie-keeping HTTP client, a socket that sends any bytes, and
 * web applications put together from test classes.
 */
@org.jspecify.annotations.NullMarked
package io.biscotti.testkit;
