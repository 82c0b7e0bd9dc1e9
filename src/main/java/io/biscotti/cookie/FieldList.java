package io.biscotti.cookie;

/** The lists that some HTTP fields contain, such as {@code Vary} (RFC 9110, section 5.6.1). */
public final class FieldList {

  private FieldList() {}

  /**
   * Whether a list has this member, ignoring case. Creates no substrings, because this is called
   * for most responses.
   *
   * @param list the value of the field
   */
  public static boolean has(String list, String member) {
    int start = 0;
    while (start <= list.length()) {
      int comma = list.indexOf(',', start);
      int end = comma < 0 ? list.length() : comma;
      int from = start;
      int to = end;
      while (from < to && list.charAt(from) <= ' ') {
        from++;
      }
      while (from < to && list.charAt(to - 1) <= ' ') {
        to--;
      }
      if (to - from == member.length()
          && list.regionMatches(true, from, member, 0, member.length())) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }
}
