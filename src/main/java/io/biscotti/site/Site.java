package io.biscotti.site;

/**
 * A site as defined by the HTML Standard: what one party is responsible for.
 *
 * @param scheme {@code http} or {@code https}
 * @param domain the registrable domain, or the host if it has none
 */
public record Site(String scheme, String domain) {
  static Site of(Url address) {
    String host = address.host();
    return new Site(address.baseScheme(), PublicSuffixes.registrable(host).orElse(host));
  }

  /**
   * Whether both are the same site.
   *
   * @param schemeful whether {@code http} and {@code https} count as different
   */
  boolean isSame(Site other, boolean schemeful) {
    return domain.equals(other.domain) && (!schemeful || scheme.equals(other.scheme));
  }

  @Override
  public String toString() {
    return scheme + "://" + domain;
  }
}
