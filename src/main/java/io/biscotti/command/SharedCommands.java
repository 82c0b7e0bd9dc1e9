package io.biscotti.command;

import io.biscotti.crypto.KeyException;
import io.biscotti.sharedkeys.KeyStatus;
import java.io.PrintWriter;
import java.util.List;

/** What the commands about keys do with rings that servers share. */
final class SharedCommands {
  private SharedCommands() {}

  /** Withdraws keys; servers notice within a second. */
  static void withdraw(SharedRings rings, Which which, PrintWriter out) {
    List<KeyStatus> meant =
        rings.keys().list().stream().filter(key -> which.isMeant(key.id())).toList();
    if (meant.isEmpty()) {
      throw new Fault("There is no such key");
    }
    try {
      for (KeyStatus key : meant) {
        if (rings.keys().withdraw(key.ring(), key.id())) {
          out.println(rings.place() + ": withdrew key " + key.id());
        }
      }
    } catch (KeyException e) {
      throw SharedRings.fault(e);
    }
  }

  /** Encrypts the rings under the first of several master keys. */
  static void rewrap(SharedRings rings, PrintWriter out) {
    List<String> changed;
    try {
      changed = rings.keys().rewrap();
    } catch (KeyException e) {
      throw SharedRings.fault(e);
    }
    changed.forEach(
        ring ->
            out.println(
                "%s: encrypted the %s ring under the first master key"
                    .formatted(rings.place(), ring)));
    if (changed.isEmpty()) {
      out.println(rings.place() + ": nothing to do, both rings are under the first master key");
    }
  }

  /** Lets the next keys take over in an hour. */
  static void rotate(SharedRings rings, PrintWriter out) {
    try {
      rings.keys().rotate();
    } catch (KeyException e) {
      throw SharedRings.fault(e);
    }
    rings.keys().list().stream()
        .filter(key -> key.role().equals("next"))
        .forEach(
            key ->
                out.println(
                    "%s: key %s of the %s ring takes over at %s"
                        .formatted(rings.place(), key.id(), key.ring(), key.at().orElseThrow())));
  }
}
