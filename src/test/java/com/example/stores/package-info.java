/** The example of docs/stores.md: sessions in a storage that somebody else has written. */
@NullMarked
package com.example.stores;

import org.jspecify.annotations.NullMarked;
