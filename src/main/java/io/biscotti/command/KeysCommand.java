package io.biscotti.command;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.RingFile;
import io.biscotti.crypto.Secret;
import io.biscotti.sharedkeys.KeyStatus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The commands about key rings. None shows a key, except {@code new} and {@code master} with {@code
 * --to -}.
 */
@Command(
    name = "keys",
    description =
        "Creates, lists, rotates, withdraws, rewraps and checks keys, without showing them.")
final class KeysCommand implements Runnable {
  /** The age at which a current key is reported: a server replaces keys sooner. */
  private static final Duration OLD = Duration.ofDays(35);

  private final PrintWriter out;
  private final Clock clock;

  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Mixin
  private final Help help = new Help();

  @Spec private @Nullable CommandSpec spec;

  KeysCommand(PrintWriter out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Called without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(spec().commandLine(), "Name a command of keys");
  }

  @Command(
      name = "list",
      description = "Lists the keys of each ring: id, role, and since when or from when.")
  int list(@Mixin Where where, @Mixin Help asked) {
    if (where.isShared()) {
      try (SharedRings rings = where.open(clock)) {
        out.println(rings.place());
        rings.keys().list().forEach(key -> out.println("  " + line(key)));
      }
      return 0;
    }
    for (Path file : where.files()) {
      RingFile.Content content = RingFile.read(file);
      out.println(file + " (" + content.kind() + ")");
      content.keys().forEach(key -> out.println("  " + line(key)));
    }
    return 0;
  }

  private static String line(RingFile.Key key) {
    return line(key.id(), key.role(), key.at());
  }

  private static String line(KeyStatus key) {
    return "%-8s ".formatted(key.ring()) + line(key.id(), key.role(), key.at());
  }

  private static String line(String id, String role, Optional<Instant> at) {
    return Stream.of(id, role, at.map(Instant::toString).orElse(""))
        .reduce("", (text, column) -> text + "%-14s ".formatted(column))
        .strip();
  }

  @Command(
      name = "new",
      description = {
        "Makes a ring for biscotti.keys, which several servers can use. It is written to a new"
            + " file",
        "that only you can read."
      })
  int create(
      @Mixin Help asked,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "FILE",
              description = "The file to write. With - the ring, which is a secret, is printed.")
          Path to) {
    return write(to, RingFile.generate(clock.instant()), "biscotti.keys.file");
  }

  @Command(
      name = "master",
      description = {
        "Makes a master key, which encrypts the key rings in a database. It is written to a new"
            + " file",
        "that only you can read."
      })
  int master(
      @Mixin Help asked,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "FILE",
              description = "The file to write. With - the key, which is a secret, is printed.")
          Path to) {
    return write(to, Ids.secure().token(), "biscotti.keys.master.file");
  }

  private int write(Path to, Secret content, String setting) {
    if (to.toString().equals("-")) {
      out.println(content.reveal());
    } else {
      RingFile.create(to, content);
      out.println("Wrote " + to + ". Set " + setting + " to it on every server.");
    }
    return 0;
  }

  @Command(
      name = "rotate",
      description = {
        "Takes the next step of a rotation: announces a new key, which takes over an hour later,"
            + " or",
        "lets the announced key take over. In --home, running servers take the second step by",
        "themselves. A ring of biscotti.keys.file must reach every server after each step."
      })
  int rotate(
      @Mixin Where where,
      @Mixin Help asked,
      @Option(
              names = "--keep",
              paramLabel = "DAYS",
              defaultValue = "30",
              description =
                  "Removes keys that were replaced longer ago. At least biscotti.session.lifetime."
                      + " Default: ${DEFAULT-VALUE}.")
          int days) {
    if (days < 1 || days > 3_000) {
      throw new ParameterException(spec().commandLine(), "--keep must be from 1 to 3000 days");
    }
    if (where.isShared()) {
      try (SharedRings rings = where.open(clock)) {
        SharedCommands.rotate(rings, out);
      }
      return 0;
    }
    Instant now = clock.instant();
    for (Path file : where.files()) {
      RingFile.Rotation rotation = RingFile.rotate(file, Duration.ofDays(days), now);
      out.println(file + ": " + told(rotation));
    }
    return 0;
  }

  private static String told(RingFile.Rotation rotation) {
    return switch (rotation.step()) {
      case ANNOUNCED ->
          "announced key %s, which takes over at %s".formatted(rotation.key(), rotation.at());
      case UNDER_WAY ->
          "nothing to do: key %s takes over at %s".formatted(rotation.key(), rotation.at());
      case TOOK_OVER -> "key %s took over".formatted(rotation.key());
    };
  }

  @Command(
      name = "withdraw",
      description = {
        "Withdraws keys that have leaked: what they sealed or signed is refused. Running servers"
            + " notice",
        "within a minute. If the current key is withdrawn, another takes over."
      })
  int withdraw(@Mixin Where where, @Mixin Which which, @Mixin Help asked) {
    if (where.isShared()) {
      try (SharedRings rings = where.open(clock)) {
        SharedCommands.withdraw(rings, which, out);
      }
      return 0;
    }
    List<String> withdrawn = new ArrayList<>();
    for (Path file : where.files()) {
      List<String> ids = RingFile.withdraw(file, which::isMeant, clock.instant());
      ids.forEach(id -> out.println(file + ": withdrew key " + id));
      withdrawn.addAll(ids);
    }
    if (withdrawn.isEmpty()) {
      throw new Fault("There is no such key");
    }
    return 0;
  }

  @Command(
      name = "rewrap",
      description = {
        "Changes the master key of shared rings: encrypts them again under the first of several keys",
        "in biscotti.keys.master. Every running server must know that key already."
      })
  int rewrap(@Mixin Where where, @Mixin Help asked) {
    if (!where.isShared()) {
      throw new ParameterException(
          spec().commandLine(), "Only shared rings have a master key: use --shared");
    }
    try (SharedRings rings = where.open(clock)) {
      SharedCommands.rewrap(rings, out);
    }
    return 0;
  }

  @Command(
      name = "check",
      description = "Checks that each ring is whole and private. Fails if one is not.")
  int check(@Mixin Where where, @Mixin Help asked) {
    List<String> faults = new ArrayList<>();
    for (Path file : where.files()) {
      try {
        RingFile.Content content = RingFile.read(file);
        RingFile.requirePrivate(file);
        out.println("%s: ok, %d keys%s".formatted(file, content.keys().size(), age(content)));
      } catch (KeyException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    if (!faults.isEmpty()) {
      throw new Fault(String.join("; ", faults));
    }
    return 0;
  }

  private String age(RingFile.Content content) {
    return content
        .current()
        .at()
        .filter(at -> at.plus(OLD).isBefore(clock.instant()))
        .map(at -> "; the current one is in use since " + at + ": rotate it")
        .orElse("");
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the specification first");
    }
    return spec;
  }
}
