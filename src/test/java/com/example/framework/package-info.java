/**
 * A framework that starts by itself: it maps a filter before those of web.xml, and adds listeners.
 */
package com.example.framework;
