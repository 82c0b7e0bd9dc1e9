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

/**
 * The file of a {@link KeyRing} or a {@link SigningRing}. Read without a lock, since it is only
 * ever replaced as a whole; replaced under a lock that holds between threads and between processes.
 *
 * <p>Every method throws {@link KeyException}, naming the file, when the file or its content fails.
 *
 * @param <K> what a key is
 */
final class KeyFile<K> {
  private static final System.Logger LOG = System.getLogger(KeyFile.class.getName());
  private static final int MAX_BYTES = 1 << 20;

  private final Path path;
  private final KeyFormat<K> format;

  private KeyFile(Path path, KeyFormat<K> format) {
    this.path = path;
    this.format = format;
  }

  /** Finds {@code file}'s place, making its directory when there is none. */
  static <K> KeyFile<K> at(Path file, KeyFormat<K> format) {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    if (directory == null) {
      throw fault(file, "it is a directory");
    }
    try {
      Path real = PrivateFiles.directory(directory);
      // Replacing a link would cut this node off from the file that others share through it.
      return new KeyFile<>(
          Files.exists(absolute, NOFOLLOW_LINKS)
              ? absolute.toRealPath()
              : real.resolve(absolute.getFileName()),
          format);
    } catch (IOException e) {
      throw fault(file, e);
    }
  }

  /** Returns what the file holds; if there is no file, writes one with a new key first. */
  KeySchedule<K> readOrCreate(Instant now) {
    if (Files.notExists(path, NOFOLLOW_LINKS)) {
      return locked(() -> Files.notExists(path, NOFOLLOW_LINKS) ? create(now) : read());
    }
    checkModes();
    return read();
  }

  /** Returns what the file holds, after writing the changes that are due. */
  KeySchedule<K> advance(KeyPolicy policy, Instant now) {
    KeySchedule<K> found = read();
    if (found.advance(policy, now, format::newKey).equals(found)) {
      return found;
    }
    return locked(
        () -> {
          // Another process may have done it while this one waited.
          KeySchedule<K> latest = read();
          KeySchedule<K> due = latest.advance(policy, now, format::newKey);
          return due.equals(latest) ? latest : replace(due);
        });
  }

  private KeySchedule<K> create(Instant now) throws IOException {
    KeySchedule<K> created = KeySchedule.generate(format::newKey, now);
    write(created);
    LOG.log(Level.INFO, "Made a new key ring: {0}", path);
    return created;
  }

  private KeySchedule<K> replace(KeySchedule<K> due) throws IOException {
    write(due);
    LOG.log(
        Level.INFO,
        "Changed the keys of {0}: one is in use, and {1} beside it",
        path,
        due.others().size());
    return due;
  }

  private KeySchedule<K> read() {
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
    try {
      return format.parse(new String(bytes, UTF_8));
    } catch (KeyException e) {
      throw fault(path, String.valueOf(e.getMessage()));
    }
  }

  private void write(KeySchedule<K> schedule) throws IOException {
    PrivateFiles.replace(path, UTF_8.encode(format.render(schedule)));
  }

  private interface Step<K> {
    KeySchedule<K> run() throws IOException;
  }

  /**
   * Runs {@code step} alone. The file lock keeps other processes out, and fails between threads of
   * one, so a monitor comes first. It is an interned string because that is one object for the
   * whole process, also when each of several web applications has loaded this class for itself.
   */
  private KeySchedule<K> locked(Step<K> step) {
    Path lock = path.resolveSibling(path.getFileName() + ".lock");
    synchronized (("io.biscotti.crypto " + path).intern()) {
      try (FileChannel channel = PrivateFiles.open(lock, CREATE, WRITE)) {
        // Closing the channel unlocks. The file stays: removing it would let two in at once.
        channel.lock();
        return step.run();
      } catch (IOException e) {
        throw fault(path, e);
      }
    }
  }

  /** Whoever can write to the file makes sessions and tokens; whoever can read it, too. */
  private void checkModes() {
    try {
      PrivateFiles.requireOwn(path);
      if (PrivateFiles.isShared(path)) {
        LOG.log(
            Level.WARNING,
            "The key ring {0} should be its owner''s alone (rw-------), but is {1}",
            path,
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      }
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  private static KeyException fault(Path path, String why) {
    return new KeyException("Key ring " + path + " can't be used: " + why);
  }

  /** Where it gives no reason, an exception's own name says what its message, a path, doesn't. */
  private static KeyException fault(Path path, IOException e) {
    boolean told = e instanceof FileSystemException known && known.getReason() != null;
    String why = told ? String.valueOf(e.getMessage()) : e.toString();
    return new KeyException("Key ring " + path + " can't be used: " + why, e);
  }
}
