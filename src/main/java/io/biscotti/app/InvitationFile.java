package io.biscotti.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.crypto.PrivateFiles;
import io.biscotti.crypto.Secret;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file in {@code biscotti.home} with the links by which administrators register. Only the
 * server's user can read it. Several servers may share it: the last writer wins, and a server that
 * finds a valid link leaves it there.
 *
 * @param path where it is
 */
record InvitationFile(Path path) {
  private static final int MOST_BYTES = 1 << 16;
  private static final Pattern LINK =
      Pattern.compile("(?m)^/sign-in#username=(\\S{1,600})&invitation=([\\w-]{1,100})$");
  private static final String HEAD =
      """
      # Names of biscotti.admins that have no account yet. To register one, open its link at the
      # address of this server. Each link works once and for seven days; the server then writes
      # another, and deletes this file once every name has an account.
      #
      # Without a browser: POST /api/accounts {"username", "password", "invitation"}.
      """;

  /** In this home directory. */
  static InvitationFile in(Path home) {
    return new InvitationFile(home.resolve("admin-invitations.txt"));
  }

  /** The codes in the file by name, as the setting spells it; empty without a file. */
  Map<String, Secret> read() throws IOException {
    Map<String, Secret> codes = new TreeMap<>();
    if (Files.notExists(path) || Files.size(path) > MOST_BYTES) {
      return codes;
    }
    Matcher links = LINK.matcher(new String(Files.readAllBytes(path), UTF_8));
    while (links.find()) {
      try {
        codes.put(URLDecoder.decode(links.group(1), UTF_8), Secret.of(links.group(2)));
      } catch (IllegalArgumentException e) {
        // Somebody changed the file; the name gets another link.
      }
    }
    return codes;
  }

  /** Replaces the file; deletes it if there are no codes. */
  void write(Map<String, Secret> codes) throws IOException {
    if (codes.isEmpty()) {
      Files.deleteIfExists(path);
      return;
    }
    StringBuilder text = new StringBuilder(HEAD);
    codes.forEach(
        (name, code) ->
            text.append("\n# ")
                .append(name)
                .append("\n/sign-in#username=")
                .append(URLEncoder.encode(name, UTF_8))
                .append("&invitation=")
                .append(code.reveal())
                .append('\n'));
    PrivateFiles.directory(path.toAbsolutePath().resolveSibling(""));
    PrivateFiles.replace(path, UTF_8.encode(text.toString()));
  }
}
