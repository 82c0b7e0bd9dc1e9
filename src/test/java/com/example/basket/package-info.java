/** Someone else's web application, whose sessions hold CDI beans. */
@org.jspecify.annotations.NullMarked
package com.example.basket;
