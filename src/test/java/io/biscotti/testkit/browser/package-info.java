/**
 * Real browsers, driven through one interface whatever the engine: {@link
 * io.biscotti.testkit.browser.Browsers} opens them, {@link io.biscotti.testkit.browser.Browser} is
 * one.
 */
@org.jspecify.annotations.NullMarked
package io.biscotti.testkit.browser;
