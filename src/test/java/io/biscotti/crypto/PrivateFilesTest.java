package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFilesTest {
  @TempDir Path temp;

  @Test
  void replace_existingFile_isCompleteAndPrivate() throws IOException {
    Path file = PrivateFiles.directory(temp.resolve("a/b")).resolve("note");
    assertTrue(PrivateFiles.make(file));
    assertFalse(PrivateFiles.make(file));
    PrivateFiles.replace(file, UTF_8.encode("new"));
    assertEquals("new", Files.readString(file));
    assertEquals(fromString("rw-------"), Files.getPosixFilePermissions(file));
    assertEquals(fromString("rwx------"), Files.getPosixFilePermissions(temp.resolve("a")));
  }

  /** A temporary file would take up space on a full disk, and may hold keys. */
  @Test
  void replace_failure_leavesNoCopyBehind() throws IOException {
    Path file = PrivateFiles.directory(temp.resolve("a")).resolve("note");
    Files.createDirectories(file.resolve("not-empty"));
    assertThrows(IOException.class, () -> PrivateFiles.replace(file, UTF_8.encode("new")));
    assertFalse(Files.exists(file.resolveSibling("note.new")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw----", "rw-----w-"})
  void make_fileThatOthersCanWriteTo_isRefused(String mode) throws IOException {
    Path file = Files.createFile(temp.resolve("note"));
    Files.setPosixFilePermissions(file, fromString(mode));
    FileSystemException refusal =
        assertThrows(FileSystemException.class, () -> PrivateFiles.make(file));
    assertEquals(
        file + ": other users can write to it (" + mode + "); run chmod go-w on it",
        refusal.getMessage());
  }

  @Test
  void fileSystemWithoutPermissions_isUsedWithoutThem() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(temp.resolve("files.zip"), Map.of("create", "true"))) {
      Path file = PrivateFiles.directory(zip.getPath("/a/b")).resolve("note");
      assertTrue(PrivateFiles.make(file));
      assertFalse(PrivateFiles.make(file));
      PrivateFiles.replace(file, ByteBuffer.wrap(new byte[] {'x'}));
      assertEquals("x", Files.readString(file));
      assertFalse(PrivateFiles.isShared(file));
    }
  }
}
