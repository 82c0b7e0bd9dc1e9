package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The file of a {@link KeyRing} or a {@link SigningRing}. It is read without a lock, because it is
 * only ever replaced as a whole. Replacing it takes a lock that excludes both other threads and
 * other processes.
 *
 * <p>Every method throws {@link KeyException}, naming the file, if the file or its content is
 * faulty.
 *
 * @param <K> the type of key
 */
final class KeyFile<K> {
  private static final System.Logger LOG = System.getLogger(KeyFile.class.getName());
  private static final int MAX_BYTES = 1 << 20;

  private final Path path;
  private final KeySchedule.Format<K> format;

  private KeyFile(Path path, KeySchedule.Format<K> format) {
    this.path = path;
    this.format = format;
  }

  /** Resolves {@code file}'s path, and creates its directory if there is none. */
  static <K> KeyFile<K> at(Path file, KeySchedule.Format<K> format) {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    if (directory == null) {
      throw fault(file, "it is a directory");
    }
    try {
      Path real = PrivateFiles.directory(directory);
      // Replacing a link would cut this node off from the shared file that the link names.
      return new KeyFile<>(
          Files.exists(absolute, NOFOLLOW_LINKS)
              ? absolute.toRealPath()
              : real.resolve(absolute.getFileName()),
          format);
    } catch (IOException e) {
      throw fault(file, e);
    }
  }

  /** Returns the keys in the file; if there is no file, first writes one with a new key. */
  KeySchedule<K> readOrCreate(Instant now) {
    if (Files.notExists(path, NOFOLLOW_LINKS)) {
      return locked(() -> Files.notExists(path, NOFOLLOW_LINKS) ? create(now) : read());
    }
    checkModes();
    return read();
  }

  /** Returns the keys in the file, after writing the changes that are due. */
  KeySchedule<K> advance(KeyPolicy policy, Instant now) {
    KeySchedule<K> found = read();
    if (found.advance(policy, now, format::newKey).equals(found)) {
      return found;
    }
    return locked(
        () -> {
          // Another process may have made the changes while this one waited.
          KeySchedule<K> latest = read();
          KeySchedule<K> due = latest.advance(policy, now, format::newKey);
          return due.equals(latest) ? latest : replace(due);
        });
  }

  private KeySchedule<K> create(Instant now) throws IOException {
    KeySchedule<K> created = KeySchedule.generate(format::newKey, now);
    write(created);
    LOG.log(Level.INFO, "Created a new key ring: {0}", path);
    return created;
  }

  private KeySchedule<K> replace(KeySchedule<K> due) throws IOException {
    write(due);
    LOG.log(
        Level.INFO,
        "Changed the keys of {0}: one is current; others: {1}",
        path,
        due.others().size());
    return due;
  }

  /** Takes the next step of a rotation, even if it isn't due. */
  KeySchedule<K> rotate(KeyPolicy policy, Instant now) {
    return locked(
        () -> {
          KeySchedule<K> latest = read();
          KeySchedule<K> next = latest.rotate(policy, now, format::newKey);
          return next.equals(latest) ? latest : replace(next);
        });
  }

  /**
   * Removes keys at once, whatever their role.
   *
   * @param withdrawn which keys, by their ids
   * @return the ids of the removed keys
   */
  List<String> withdraw(Predicate<String> withdrawn, Instant now) {
    List<String> ids = new ArrayList<>();
    Predicate<K> isWithdrawn = key -> withdrawn.test(format.id(key));
    locked(
        () -> {
          KeySchedule<K> latest = read();
          Stream.concat(Stream.of(latest.current().key()), latest.others().stream())
              .filter(isWithdrawn)
              .forEach(key -> ids.add(format.id(key)));
          return ids.isEmpty() ? latest : replace(latest.without(isWithdrawn, now, format::newKey));
        });
    return ids;
  }

  private KeySchedule<K> read() {
    String text = text(path);
    try {
      return format.parse(text);
    } catch (KeyException e) {
      throw fault(path, String.valueOf(e.getMessage()));
    }
  }

  /** Returns the keys in a file that the operator manages. */
  static Keyset operators(Path path) {
    String text = text(path).strip();
    try {
      return KeyDocument.any(text);
    } catch (KeyException e) {
      throw fault(path, String.valueOf(e.getMessage()));
    }
  }

  /** Reads the text of a key ring's file. */
  static String text(Path path) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw fault(path, "it is not a regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw fault(path, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw fault(path, "it is longer than " + MAX_BYTES + " bytes");
    }
    return new String(bytes, UTF_8);
  }

  private void write(KeySchedule<K> schedule) throws IOException {
    PrivateFiles.replace(path, UTF_8.encode(format.render(schedule)));
  }

  private interface Step<K> {
    KeySchedule<K> run() throws IOException;
  }

  /**
   * Runs {@code step} exclusively. The file lock keeps out other processes, but throws if two
   * threads of one process take it, so a monitor comes first. The monitor is an interned string
   * because that is one object for the whole process, even if several web applications have each
   * loaded this class.
   */
  private KeySchedule<K> locked(Step<K> step) {
    Path lock = path.resolveSibling(path.getFileName() + ".lock");
    synchronized (("io.biscotti.crypto " + path).intern()) {
      try (FileChannel channel = PrivateFiles.open(lock, CREATE, WRITE)) {
        // Closing the channel unlocks. The lock file stays: deleting it would let two processes in
        // at once.
        channel.lock();
        if (Files.exists(path)) {
          PrivateFiles.giveToOwnerOf(path, lock);
        }
        return step.run();
      } catch (IOException e) {
        throw fault(path, e);
      }
    }
  }

  /** Anyone who can read or write the file can forge sessions and tokens. */
  private void checkModes() {
    try {
      PrivateFiles.requireOwn(path);
      if (PrivateFiles.isShared(path)) {
        LOG.log(
            Level.WARNING,
            "The key ring {0} should be accessible to its owner only (rw-------), but is {1}",
            path,
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      }
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  static KeyException fault(Path path, String why) {
    return new KeyException("Key ring " + path + " can't be used: " + why);
  }

  /** Without a reason, the message is only a path, so the exception's name says what went wrong. */
  static KeyException fault(Path path, IOException e) {
    boolean told = e instanceof FileSystemException known && known.getReason() != null;
    String why = told ? String.valueOf(e.getMessage()) : e.toString();
    return new KeyException("Key ring " + path + " can't be used: " + why, e);
  }
}
