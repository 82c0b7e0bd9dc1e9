package io.biscotti.testkit;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Someone's front end: an empty page over HTTPS on 127.0.0.1, for any host and path. Tests run its
 * scripts.
 */
public final class FrontEnd implements AutoCloseable {

  private static final byte[] PAGE =
      "<!doctype html><html lang=en><link rel=icon href=data:,><title>Front end</title>"
          .getBytes(StandardCharsets.UTF_8);

  private final HttpsServer server;

  private FrontEnd(HttpsServer server) {
    this.server = server;
  }

  /** Starts the front end on a free port. */
  public static FrontEnd start() {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls()));
      server.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
            exchange.close();
          });
      server.start();
      return new FrontEnd(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The TLS context, with the key of all test servers. */
  static SSLContext tls() {
    char[] password = Certificate.PASSWORD.toCharArray();
    try (InputStream in = Files.newInputStream(Certificate.keyStore())) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The test certificate can't be read", e);
    }
  }

  /** The front end's origin under this host name. */
  public URI https(String host) {
    return URI.create("https://" + host + ":" + server.getAddress().getPort());
  }

  /** Stops the front end. */
  @Override
  public void close() {
    server.stop(0);
  }
}
