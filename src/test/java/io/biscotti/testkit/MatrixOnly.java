package io.biscotti.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Excluded from plain runs, which use the {@link Matrix}'s first settings: an embedded database and
 * Jetty. A class whose sibling runs the same tests there, for instance a contract on PostgreSQL
 * after H2; or a test that needs PostgreSQL, such as of several servers.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Tag(MatrixOnly.TAG)
public @interface MatrixOnly {
  /** The tag that the build excludes unless the profile {@code matrix} is on. */
  String TAG = "matrix";
}
