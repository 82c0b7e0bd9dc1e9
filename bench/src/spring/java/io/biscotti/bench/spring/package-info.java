/** Spring Session, to measure beside. */
package io.biscotti.bench.spring;
