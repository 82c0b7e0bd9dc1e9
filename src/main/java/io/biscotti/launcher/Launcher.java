package io.biscotti.launcher;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The main class of the WAR. Java sees only the root of an archive, so this class loads the
 * commands from {@code WEB-INF/classes} and {@code WEB-INF/lib}, without unpacking anything.
 */
public final class Launcher {
  private static final String MAIN = "io.biscotti.command.Main";

  private Launcher() {}

  /** Runs a command; see {@code java -jar biscotti.war --help}. */
  public static void main(String[] arguments)
      throws IOException, URISyntaxException, ReflectiveOperationException {
    Path war = Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.isRegularFile(war)) {
      throw new IllegalStateException("run this with java -jar biscotti.war");
    }
    try (FileSystem archive = FileSystems.newFileSystem(war);
        WarClassLoader loader = new WarClassLoader(archive.getPath("/WEB-INF"))) {
      Thread.currentThread().setContextClassLoader(loader);
      loader.loadClass(MAIN).getMethod("main", String[].class).invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the command failed", e.getCause());
    }
  }
}
