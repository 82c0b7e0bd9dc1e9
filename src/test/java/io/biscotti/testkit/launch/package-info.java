/**
 * The main classes of the server processes. They see only the container and this package, not the
 * project or its other tests, so a web application finds there what it finds on a real server.
 */
@org.jspecify.annotations.NullMarked
package io.biscotti.testkit.launch;
