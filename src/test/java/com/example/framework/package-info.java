/**
 * A framework with its own initializer: it maps a filter before those of web.xml, and adds
 * listeners.
 */
package com.example.framework;
