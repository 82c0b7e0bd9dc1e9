package io.biscotti.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The key and self-signed certificate of all test servers, created once per build. */
public final class Certificate {

  static final String PASSWORD = "only-for-tests";

  /**
   * How often a key store hashes its password. The default of three times 10,000 took a tenth of
   * each server's start.
   */
  private static final List<String> QUICK =
      Stream.of("keyPbeIterationCount", "certPbeIterationCount", "macIterationCount")
          .map(count -> "-J-Dkeystore.pkcs12." + count + "=1")
          .toList();

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";

  private static final String NAMES =
      "dns:localhost,ip:127.0.0.1,dns:app.example.test,dns:api.example.test,dns:*.example.test";

  private Certificate() {}

  /** The PKCS12 file with the server's key. */
  static synchronized Path keyStore() {
    Path store = Target.directory("tls").resolve("server.p12");
    if (!Files.exists(store)) {
      Path made = Target.fresh("tls", "new").resolve("server.p12");
      make(made);
      publish(made, store);
    }
    return store;
  }

  /** Keeps the key store of the first test process that makes one, for all of them. */
  private static void publish(Path made, Path store) {
    try {
      Files.createLink(store, made);
    } catch (FileAlreadyExistsException e) {
      // Another process was first.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Trusts only that certificate. Shared by all clients, because reading the key store is slow. */
  static SSLContext trusting() {
    return Trusting.CONTEXT;
  }

  private static final class Trusting {
    static final SSLContext CONTEXT = trust();
  }

  private static SSLContext trust() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", keys().getCertificate("server"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The test certificate can't be read", e);
    }
  }

  /** Presents that certificate. */
  static SSLContext serving() {
    try {
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(keys(), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore keys() throws GeneralSecurityException {
    try (InputStream in = Files.newInputStream(keyStore())) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      return keys;
    } catch (IOException e) {
      throw new IllegalStateException("The test certificate can't be read", e);
    }
  }

  /** Makes the default trust store of this process trust only that certificate, until closed. */
  public static AutoCloseable trustedByDefault() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", keys().getCertificate("server"));
      Path file = Target.fresh("tls", "trusted").resolve("trusted.p12");
      try (OutputStream out = Files.newOutputStream(file)) {
        trusted.store(out, PASSWORD.toCharArray());
      }
      System.setProperty(TRUST_STORE, file.toString());
      System.setProperty(TRUST_PASSWORD, PASSWORD);
      return () -> {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_PASSWORD);
      };
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void make(Path store) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(QUICK);
    command.addAll(
        List.of(
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost",
            "-validity",
            "397",
            "-ext",
            "san=" + NAMES,
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD));
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes());
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool failed: " + said);
      }
    } catch (IOException e) {
      throw new IllegalStateException("keytool can't be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted in keytool", e);
    }
  }
}
