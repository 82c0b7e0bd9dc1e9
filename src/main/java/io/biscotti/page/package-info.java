/**
 * The pages and their files. {@link io.biscotti.page.Frontend} finds them, {@link
 * io.biscotti.page.StaticFiles} serves them: pages assembled from fragments, one script per page
 * linked from its modules, and addresses that contain a hash of the content, so that browsers keep
 * files for a year. {@link io.biscotti.page.ErrorPage} shows problems to people.
 *
 * <p>May import: crypto, problem.
 */
@NullMarked
package io.biscotti.page;

import org.jspecify.annotations.NullMarked;
