/** The example of docs/stores.md: a session storage written by someone else. */
@NullMarked
package com.example.stores;

import org.jspecify.annotations.NullMarked;
