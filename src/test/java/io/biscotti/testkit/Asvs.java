package io.biscotti.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that proves a requirement of the OWASP Application Security Verification Standard 5.0.
 * What came of it is a row of {@link AsvsReport}. A class that also says
 * {@code @ExtendWith(AsvsReport.class)} has its rows there when it can't even start.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AsvsReport.class)
public @interface Asvs {
  /** The requirement's number, as in {@code 7.4.1}. */
  String value();

  /** What it asks for, in our own words. */
  String gist();

  /** What the test does to find out. */
  String done();

  /** What of the requirement isn't met, or not tested; empty for nothing. */
  String gap() default "";
}
