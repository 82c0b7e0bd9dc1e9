package io.biscotti.bench.load;

/**
 * A request without its cookies.
 *
 * @param headers lines that each end in CR LF
 * @param sendsCookies whether the browser's cookies go with it
 * @param status the expected one; 0 for any success
 */
public record Ask(
    String method, String path, String headers, String body, boolean sendsCookies, int status) {

  /** A GET with cookies that must succeed. */
  public static Ask get(String path) {
    return new Ask("GET", path, "", "", true, 200);
  }

  /** A POST of JSON that must succeed. */
  public static Ask json(String path, String body) {
    return new Ask(
        "POST",
        path,
        "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n",
        body,
        true,
        0);
  }

  /** Whether this response was expected. */
  boolean accepts(int answered) {
    return status == 0 ? answered / 100 == 2 : answered == status;
  }

  /** The same request without cookies. */
  public Ask withoutCookies() {
    return new Ask(method, path, headers, body, false, status);
  }
}
