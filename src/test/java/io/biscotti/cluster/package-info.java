/**
 * Three nodes behind a proxy, while nodes, engines and connections fail. Clients record what they
 * did and saw, and {@link io.biscotti.cluster.Checker} judges that history afterwards.
 */
@org.jspecify.annotations.NullMarked
package io.biscotti.cluster;
