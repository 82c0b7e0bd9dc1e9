package io.biscotti.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Excluded from plain runs, because a sibling class runs the same tests in the {@link Matrix}'s
 * first setting: for instance a contract on PostgreSQL that already ran on H2, or on Tomcat after
 * Jetty. Tests that need PostgreSQL, such as for outages or for two nodes, are in every run.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag(MatrixOnly.TAG)
public @interface MatrixOnly {
  /** The tag that the build excludes unless the profile {@code matrix} is on. */
  String TAG = "matrix";
}
