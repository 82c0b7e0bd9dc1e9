package io.biscotti.registry;

/**
 * The end of an account's sessions except one, which continues under another handle.
 *
 * @param handle the new handle
 * @param ending the end of the other sessions, and of the former handle
 */
public record Continued(String handle, Ending ending) {}
