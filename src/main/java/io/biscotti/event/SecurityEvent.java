package io.biscotti.event;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Something that happened to an account or a session. Repetitions within a minute are one event
 * with a higher count.
 *
 * @param id grows with each recorded event, except among events that several servers record at the
 *     same time
 * @param type what happened
 * @param at when it happened, for the first time
 * @param account the id of the account it happened to; empty if there is none or it was deleted
 * @param session the handle of the session, which grants no access
 * @param address the client's address, truncated to its network
 * @param userAgent the client's {@code User-Agent}: at most 256 characters, without control
 *     characters; untrusted, so escape it wherever you show it
 * @param hints the client hints, one a line, in an order that the recorder knows; cleaned like the
 *     user agent
 * @param count how often it happened, at least 1
 */
public record SecurityEvent(
    long id,
    Type type,
    Instant at,
    Optional<String> account,
    Optional<String> session,
    String address,
    String userAgent,
    String hints,
    int count) {

  /** The longest handle or address; the rest is cut off. */
  static final int SHORT_CHARS = 64;

  private static final int USER_AGENT_CHARS = 256;
  private static final int MOST_HINTS = 5;

  // Includes bidirectional overrides, and lone surrogates, which UTF-8 can't encode.
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  /** Cuts and cleans the user agent and the hints. */
  public SecurityEvent {
    userAgent = cleanUserAgent(userAgent);
    hints = cleanHints(hints);
  }

  static String cleanUserAgent(String text) {
    return clean(text, USER_AGENT_CHARS);
  }

  static String cleanHints(String text) {
    return text.lines()
        .limit(MOST_HINTS)
        .map(line -> clean(line, USER_AGENT_CHARS))
        .collect(Collectors.joining("\n"));
  }

  static String clean(String text, int mostChars) {
    // Looks only at the start of a header, which may have many kilobytes.
    String near = text.substring(0, Math.min(text.length(), 4 * mostChars));
    String seen = UNSEEN.matcher(near).replaceAll("");
    if (seen.length() <= mostChars) {
      return seen;
    }
    int end = Character.isHighSurrogate(seen.charAt(mostChars - 1)) ? mostChars - 1 : mostChars;
    return seen.substring(0, end);
  }
}
