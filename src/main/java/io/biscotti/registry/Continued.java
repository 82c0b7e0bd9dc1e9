package io.biscotti.registry;

import java.util.Optional;

/**
 * The end of an account's sessions except one, which continues under another handle.
 *
 * @param handle the new handle; empty if that session had ended as well
 * @param ending of the others, and of the former handle
 */
public record Continued(Optional<String> handle, Ending ending) {}
