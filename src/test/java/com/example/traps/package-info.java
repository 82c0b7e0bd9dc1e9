/**
 * Somebody else's web application whose requests each tell it what to do, step by step, so that a
 * test can try every order of session, headers and body. It knows the Servlet API and nothing of
 * this project.
 */
@org.jspecify.annotations.NullMarked
package com.example.traps;
