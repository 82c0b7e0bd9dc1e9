package io.biscotti.testkit.browser;

/**
 * A request that was answered over the network.
 *
 * @param path of its address
 * @param headerBytes of the response
 * @param bodyBytes of the response as it was transferred, perhaps compressed
 */
public record Transfer(String path, long headerBytes, long bodyBytes) {
  /** The whole response. */
  public long bytes() {
    return headerBytes + bodyBytes;
  }

  Transfer withBody(long bytes) {
    return new Transfer(path, headerBytes, bytes);
  }
}
