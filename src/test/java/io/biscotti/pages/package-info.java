/** The pages in real browsers, as people use them. */
@org.jspecify.annotations.NullMarked
package io.biscotti.pages;
