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
