package io.biscotti.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that proves a requirement of the OWASP Application Security Verification Standard 5.0.
 * {@link AsvsReport} has a row with its result. A class that also has
 * {@code @ExtendWith(AsvsReport.class)} gets its rows even if it can't start.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AsvsReport.class)
public @interface Asvs {
  /** The requirement's number, as in {@code 7.4.1}. */
  String value();

  /** What the requirement demands, in our own words. */
  String gist();

  /** What the test does to verify it. */
  String done();

  /** The part of the requirement that isn't met or tested; empty if none. */
  String gap() default "";
}
