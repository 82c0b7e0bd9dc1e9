/** Spring Session, which is measured for comparison. */
package io.biscotti.bench.spring;
