/** Someone else's web application, whose members sign in by the container's own form. */
@org.jspecify.annotations.NullMarked
package com.example.door;
