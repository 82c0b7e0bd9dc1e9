/**
 * The main classes of the server processes. They see the container and this package, nothing of the
 * project or its other tests, so that a web application finds there what it finds on a real server.
 */
@org.jspecify.annotations.NullMarked
package io.biscotti.testkit.launch;
