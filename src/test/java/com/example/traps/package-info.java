/**
 * Someone else's web application. Each request tells it what to do, step by step, so tests can try
 * every order of session, headers and body. It knows the Servlet API and nothing of this project.
 */
@org.jspecify.annotations.NullMarked
package com.example.traps;
