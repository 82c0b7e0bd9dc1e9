/** Biscotti. */
@org.jspecify.annotations.NullMarked
package io.biscotti;
