package io.biscotti.crypto;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Directories and files that only their owner may read or write, such as everything in {@code
 * biscotti.home}. Each is created with its mode, {@code rwx------} or {@code rw-------}, in a
 * single call, so that others can't open it at any moment, whatever the process's umask. File
 * systems without POSIX permissions get no modes and no checks.
 *
 * <p>Safe for use by several threads and processes.
 */
public final class PrivateFiles {
  private static final System.Logger LOG = System.getLogger(PrivateFiles.class.getName());
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  /**
   * The directories that a warning was logged for: several parts of one application use the same
   * one.
   */
  private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

  private PrivateFiles() {}

  /**
   * Creates a directory, and its missing parents, if it does not exist. An existing one is used as
   * it is if only its owner can write to it; if others can read it, a warning is logged, once for
   * each directory. A link to a directory is followed.
   *
   * @param wanted the directory
   * @return its real path
   * @throws FileSystemException if others can write to it, it is not a directory, or it can't be
   *     created; the message names it and says why
   */
  public static Path directory(Path wanted) throws IOException {
    Path absolute = wanted.toAbsolutePath().normalize();
    // Before Java 20, createDirectories fails for a link to a directory.
    if (!Files.isDirectory(absolute)) {
      makeDirectories(absolute);
    }
    Path real = absolute.toRealPath();
    if (isPosix(real)) {
      Set<PosixFilePermission> modes = Files.getPosixFilePermissions(real);
      refuseWritable(real, modes);
      if (!OWNER_DIRECTORY.containsAll(modes) && WARNED.add(real)) {
        LOG.log(
            Level.WARNING,
            "The directory {0} can be read by other users ({1}); run chmod 700 on it",
            real,
            PosixFilePermissions.toString(modes));
      }
    }
    return real;
  }

  private static void makeDirectories(Path absolute) throws IOException {
    try {
      Files.createDirectories(absolute, modes(absolute, OWNER_DIRECTORY));
    } catch (FileAlreadyExistsException e) {
      // Another process may just have created it.
      if (!Files.isDirectory(absolute)) {
        throw Files.exists(absolute, NOFOLLOW_LINKS)
            ? notADirectory(absolute)
            : unmade(absolute, e);
      }
    } catch (IOException e) {
      throw unmade(absolute, e);
    }
  }

  private static FileSystemException notADirectory(Path path) {
    return new FileSystemException(path.toString(), null, "it is not a directory");
  }

  private static FileSystemException unmade(Path path, IOException cause) {
    FileSystemException fault =
        new FileSystemException(
            path.toString(), null, "the directory can't be made (" + cause + ")");
    fault.initCause(cause);
    return fault;
  }

  private static void refuseWritable(Path path, Set<PosixFilePermission> modes)
      throws FileSystemException {
    if (modes.contains(GROUP_WRITE) || modes.contains(OTHERS_WRITE)) {
      throw new FileSystemException(
          path.toString(),
          null,
          "other users can write to it (%s); run chmod go-w on it"
              .formatted(PosixFilePermissions.toString(modes)));
    }
  }

  /**
   * Creates an empty file unless it exists.
   *
   * @return whether it was created
   * @throws FileSystemException if it exists and others can write to it
   * @throws IOException if it can't be created
   */
  public static boolean make(Path file) throws IOException {
    try {
      Files.createFile(file, modes(file, OWNER_FILE));
      return true;
    } catch (FileAlreadyExistsException e) {
      requireOwn(file);
      return false;
    }
  }

  /**
   * Checks an existing file.
   *
   * @throws FileSystemException if others can write to it
   */
  public static void requireOwn(Path file) throws IOException {
    if (isPosix(file)) {
      refuseWritable(file, Files.getPosixFilePermissions(file));
    }
  }

  /** Opens a file, creating it if it is missing and the options say so. */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    return FileChannel.open(file, Set.of(options), modes(file, OWNER_FILE));
  }

  /**
   * Writes a file atomically: readers see either the old or the new content, even after a crash,
   * and the new content is on the disk when this returns. Of two concurrent writers one may fail,
   * so writers need a lock.
   *
   * @param file the file to replace or create; a file with {@code .new} appended to its name is
   *     used for it. The owner stays the same
   * @throws FileSystemException if the file belongs to another user, and this process may not
   *     change the owner of files
   */
  public static void replace(Path file, ByteBuffer content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    // A crash may have left such a file.
    Files.deleteIfExists(fresh);
    try {
      write(fresh, content);
      if (Files.exists(file)) {
        giveToOwnerOf(file, fresh);
      }
      Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (IOException e) {
      // Delete it: it would take up space on a full disk, and may hold keys.
      Files.deleteIfExists(fresh);
      throw e;
    }
  }

  private static void write(Path fresh, ByteBuffer content) throws IOException {
    try (FileChannel channel = open(fresh, CREATE_NEW, WRITE)) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
      channel.force(true);
    }
  }

  /**
   * Gives a file to the owner of another file, who couldn't open it otherwise. An administrator's
   * command creates files for a server that runs as another user.
   *
   * @throws FileSystemException if this process may not
   */
  static void giveToOwnerOf(Path model, Path file) throws IOException {
    if (!isPosix(model)) {
      return;
    }
    UserPrincipal owner = Files.getOwner(model);
    if (!Files.getOwner(file).equals(owner)) {
      try {
        Files.setOwner(file, owner);
      } catch (IOException e) {
        throw new FileSystemException(
            model.toString(), null, "it belongs to %s: run this as that user".formatted(owner));
      }
    }
  }

  /** Whether others may read or write the file. */
  static boolean isShared(Path file) throws IOException {
    return isPosix(file) && !OWNER_FILE.containsAll(Files.getPosixFilePermissions(file));
  }

  private static FileAttribute<?>[] modes(Path path, Set<PosixFilePermission> wanted) {
    return isPosix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(wanted)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
