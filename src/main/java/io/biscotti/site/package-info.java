/**
 * URLs, hosts and sites as browsers see them: {@link io.biscotti.site.Url}, {@link
 * io.biscotti.site.Host}, the Public Suffix List, and whether a request is same-site; and {@link
 * io.biscotti.site.SafeText}, which makes foreign text printable.
 *
 * <p>May import: {@code java.*}, Crawler Commons, ICU4J.
 */
@NullMarked
package io.biscotti.site;

import org.jspecify.annotations.NullMarked;
