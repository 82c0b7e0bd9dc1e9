package io.biscotti.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** The key and certificate of the test servers, for programs that read PEM files. */
public final class Pem {

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  /** Writes {@code certificate.pem} and {@code key.pem} into a directory. */
  public static void write(Path directory) {
    char[] password = Certificate.PASSWORD.toCharArray();
    try (InputStream in = Files.newInputStream(Certificate.keyStore())) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password);
      Files.writeString(
          directory.resolve("certificate.pem"),
          block("CERTIFICATE", keys.getCertificate("server").getEncoded()));
      Files.writeString(
          directory.resolve("key.pem"),
          block("PRIVATE KEY", keys.getKey("server", password).getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The test certificate can't be written", e);
    }
  }

  private static String block(String label, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(bytes), label);
  }
}
