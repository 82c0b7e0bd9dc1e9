package io.biscotti.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Excludes a class or a test from plain runs, which use the {@link Matrix}'s first settings: either
 * a sibling class runs the same tests there, for instance a contract on H2 instead of PostgreSQL,
 * or the test needs PostgreSQL or Tomcat, for instance because it starts several servers.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Tag(MatrixOnly.TAG)
public @interface MatrixOnly {
  /** The tag that the build excludes unless the profile {@code matrix} is on. */
  String TAG = "matrix";
}
