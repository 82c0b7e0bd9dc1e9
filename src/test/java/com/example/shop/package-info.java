/**
 * Someone else's small web application, as it was before it used encrypted cookies. It knows the
 * Servlet API and nothing of this project.
 */
@org.jspecify.annotations.NullMarked
package com.example.shop;
