package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

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
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

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
      // createDirectories refuses a link to a directory before Java 20.
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, permissions(directory, OWNER_DIRECTORY));
      }
      // Replacing a link would cut this node off from the file that others share through it.
      return new KeyFile<>(
          Files.exists(absolute, NOFOLLOW_LINKS)
              ? absolute.toRealPath()
              : directory.toRealPath().resolve(absolute.getFileName()),
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
    warnIfOthersMayRead();
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
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    // A crash may have left one.
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(fresh, Set.of(CREATE_NEW, WRITE), permissions(fresh, OWNER_FILE))) {
      ByteBuffer bytes = UTF_8.encode(format.render(schedule));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, path, ATOMIC_MOVE);
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
      try (FileChannel channel =
          FileChannel.open(lock, Set.of(CREATE, WRITE), permissions(lock, OWNER_FILE))) {
        // Closing the channel unlocks. The file stays: removing it would let two in at once.
        channel.lock();
        return step.run();
      } catch (IOException e) {
        throw fault(path, e);
      }
    }
  }

  private void warnIfOthersMayRead() {
    if (!isPosix(path)) {
      return;
    }
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (!OWNER_FILE.containsAll(permissions)) {
        LOG.log(
            Level.WARNING,
            "The key ring {0} should be its owner''s alone (rw-------), but is {1}",
            path,
            PosixFilePermissions.toString(permissions));
      }
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  /** Given when a file is made, so that there is no moment at which others may read it. */
  private static FileAttribute<?>[] permissions(Path path, Set<PosixFilePermission> permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static KeyException fault(Path path, String why) {
    return new KeyException("Key ring " + path + " can't be used: " + why);
  }

  /** An exception's own name says what its message, often only the path, doesn't. */
  private static KeyException fault(Path path, IOException e) {
    return new KeyException("Key ring " + path + " can't be used: " + e, e);
  }
}
