package io.biscotti.testkit;

import javax.net.ssl.SSLContext;

/** TLS for clients of the test servers. */
public final class Tls {

  private Tls() {}

  /** Trusts only the certificate of the test servers. */
  public static SSLContext trusting() {
    return Certificate.trusting();
  }
}
