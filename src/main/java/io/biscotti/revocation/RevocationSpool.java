package io.biscotti.revocation;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.PrivateFiles;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file in {@code biscotti.home} that holds revoked ids while the log can't take them, so that
 * they survive a crash. Each process has its own file, {@code revocations-….spool}, and locks it
 * while it runs. The next process to start takes over the files of processes that have ended. The
 * file exists only while ids wait in it.
 *
 * <p>A line is an id, its limit in milliseconds since 1970, and the CRC-32C of both in hex, as in
 * {@code AAAAAAAAAAAAAAAAAAAAAA 1772359200000 1c291ca3}. The last line may be incomplete. An id
 * grants no access, so the file holds no secret; even so, only its owner can read it.
 *
 * <p>Thread-safe.
 */
final class RevocationSpool implements AutoCloseable {
  /** The maximum size of the file: about 170,000 lines. */
  static final int MOST_BYTES = 8 * 1024 * 1024;

  /**
   * {@link RevocationFeed} logs under the same name: for operators, the spool and the feed are one
   * thing.
   */
  static final Logger LOG = System.getLogger("io.biscotti.revocation.Revocations");

  private static final String GLOB = "revocations-*.spool";
  private static final Pattern LINE =
      Pattern.compile("(([A-Za-z0-9_-]{22}) (\\d{1,18})) ([0-9a-f]{8})");

  /**
   * This process's files. Opening and closing such a file again would release its lock (POSIX,
   * fcntl).
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path home;
  private final List<Held> adopted = new ArrayList<>();
  private @Nullable Held own;
  private long goodBytes;
  private boolean read = true;

  /** Creates a spool in a directory; both are created on disk when they are first needed. */
  RevocationSpool(Path home) {
    this.home = home.toAbsolutePath().normalize();
  }

  /** A file that this process has locked. */
  private record Held(Path path, FileChannel channel) {
    void release() throws IOException {
      channel.close();
      OWN.remove(path);
    }

    void delete() throws IOException {
      Files.deleteIfExists(path);
      release();
    }
  }

  /** Whether all files that earlier processes left here have been read. */
  synchronized boolean isRead() {
    return read;
  }

  /**
   * Takes over the files of processes that have ended.
   *
   * @return the ids in them, with their limits; unreadable files are left, and {@link #isRead} is
   *     false until they can be read
   */
  synchronized Map<String, Instant> adopt() {
    Map<String, Instant> found = new LinkedHashMap<>();
    boolean before = read;
    read = true;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(home, GLOB)) {
      for (Path file : files) {
        adopt(file, found, before);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return found;
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      unread(home, before, e);
    }
    return found;
  }

  private void adopt(Path file, Map<String, Instant> found, boolean first) {
    if (OWN.contains(file) || !Files.isRegularFile(file, NOFOLLOW_LINKS) || !OWN.add(file)) {
      return;
    }
    boolean held = false;
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, NOFOLLOW_LINKS);
      // A running process has locked it.
      held = isLocked(channel, true);
      if (held) {
        adopted.add(new Held(file, channel));
        found.putAll(lines(file, channel));
      } else {
        channel.close();
      }
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "{0} has been delivered by another process", file);
    } catch (IOException e) {
      unread(file, first, e);
    } finally {
      if (!held) {
        OWN.remove(file);
      }
    }
  }

  private static boolean isLocked(FileChannel channel, boolean shared) throws IOException {
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void unread(Path file, boolean first, Exception cause) {
    read = false;
    if (first) {
      LOG.log(
          Level.ERROR,
          file
              + " can't be read, and may hold sign-outs that are not in effect: fix its permissions",
          cause);
    }
  }

  private static Map<String, Instant> lines(Path file, FileChannel channel) throws IOException {
    warnIfShared(file);
    // Our own files are never longer, so whatever follows isn't ours.
    int most = (int) Math.min(channel.size(), MOST_BYTES);
    byte[] bytes = Channels.newInputStream(channel).readNBytes(most);
    Map<String, Instant> lines = new LinkedHashMap<>();
    int damaged = 0;
    String[] texts = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
    for (int i = 0; i < texts.length; i++) {
      Matcher line = LINE.matcher(texts[i]);
      if (line.matches() && line.group(4).equals(sum(line.group(1)))) {
        lines.put(line.group(2), Instant.ofEpochMilli(Long.parseLong(line.group(3))));
      } else if (i < texts.length - 1) {
        damaged++;
      }
    }
    if (damaged > 0 || channel.size() > most) {
      LOG.log(Level.WARNING, "{0} is damaged: {1} lines can''t be read", file, damaged);
    }
    return lines;
  }

  private static void warnIfShared(Path file) throws IOException {
    try {
      PrivateFiles.requireOwn(file);
    } catch (FileSystemException e) {
      LOG.log(Level.WARNING, "Other users can write to this spool: {0}", e.getMessage());
    }
  }

  private static String sum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return "%08x".formatted(crc.getValue());
  }

  /**
   * Writes ids to the disk. They are durable when this returns.
   *
   * @throws IOException if they could not be made durable: the disk or the spool is full, the
   *     directory isn't writable, or its file system doesn't support locks
   */
  synchronized void write(Collection<Map.Entry<String, Instant>> ids) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Instant> each : ids) {
      String content = each.getKey() + ' ' + Math.max(0, each.getValue().toEpochMilli());
      text.append(content).append(' ').append(sum(content)).append('\n');
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    FileChannel channel = open().channel();
    if (goodBytes + bytes.remaining() > MOST_BYTES) {
      throw new IOException("the spool is full: it holds %d bytes".formatted(goodBytes));
    }
    long at = goodBytes;
    // Overwrites what a failed attempt may have left.
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    channel.force(true);
    goodBytes = at;
  }

  private Held open() throws IOException {
    if (own != null && Files.exists(own.path(), NOFOLLOW_LINKS)) {
      return own;
    }
    if (own != null) {
      own.release();
      own = null;
    }
    if (!Files.isDirectory(home)) {
      PrivateFiles.directory(home);
    }
    Path path = home.resolve("revocations-" + Ids.secure().next() + ".spool");
    OWN.add(path);
    try {
      Held made = new Held(path, PrivateFiles.open(path, CREATE_NEW, WRITE));
      if (!isLocked(made.channel(), false)) {
        made.delete();
        throw new IOException(path + " can't be locked");
      }
      // Makes the file name durable too; not every system supports that.
      forceDirectory();
      own = made;
      goodBytes = 0;
      return made;
    } catch (IOException e) {
      OWN.remove(path);
      throw e;
    }
  }

  private void forceDirectory() {
    try (FileChannel directory = FileChannel.open(home, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "this system can't force a directory to the disk", e);
    }
  }

  /** Deletes the files, because the log has everything in them. */
  synchronized void clear() {
    if (own != null) {
      adopted.add(own);
      own = null;
    }
    for (Held each : adopted) {
      try {
        each.delete();
      } catch (IOException e) {
        LOG.log(Level.WARNING, each.path() + " was delivered, but can't be deleted", e);
      }
    }
    adopted.clear();
  }

  /** Leaves the files for the next process. */
  @Override
  public synchronized void close() {
    if (own != null) {
      adopted.add(own);
      own = null;
    }
    for (Held each : adopted) {
      try {
        each.release();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "could not close a spool", e);
      }
    }
    adopted.clear();
  }
}
