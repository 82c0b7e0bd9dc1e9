package io.biscotti.bench;

import java.util.List;

/**
 * The cores: this process and the stores run on one, the servers on another.
 *
 * @param serverCore a list for {@code taskset}, such as 0 or 0,1; empty if nothing is pinned
 */
record Machine(String serverCore) {

  List<String> pinToServer() {
    return serverCore.isEmpty() ? List.of() : List.of("taskset", "-c", serverCore);
  }
}
