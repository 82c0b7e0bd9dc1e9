package io.biscotti.event;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that happened to an account or a session. The same thing within a minute is one event
 * with a higher count.
 *
 * @param id later recorded ones have higher ids, but for those that several servers record at once
 * @param type what happened
 * @param at when, for the first time
 * @param account the id of the account that it happened to; empty where there is none, or none any
 *     more
 * @param session a handle of the session, which lets nobody in
 * @param address of the client, shortened so that it names a network
 * @param userAgent what the client calls itself: at most 256 characters, without control
 *     characters; it is data of a stranger, to be escaped wherever it is shown
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
    int count) {

  /** How long a handle or an address may be; what is over is cut off. */
  static final int SHORT_CHARS = 64;

  private static final int USER_AGENT_CHARS = 256;

  // Also what turns the direction of writing, and halves of characters, which UTF-8 can't have.
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  /** Cuts and cleans the user agent. */
  public SecurityEvent {
    userAgent = cleanUserAgent(userAgent);
  }

  static String cleanUserAgent(String text) {
    return clean(text, USER_AGENT_CHARS);
  }

  static String clean(String text, int mostChars) {
    // Not all of a header of many kilobytes need be looked at.
    String near = text.substring(0, Math.min(text.length(), 4 * mostChars));
    String seen = UNSEEN.matcher(near).replaceAll("");
    if (seen.length() <= mostChars) {
      return seen;
    }
    int end = Character.isHighSurrogate(seen.charAt(mostChars - 1)) ? mostChars - 1 : mostChars;
    return seen.substring(0, end);
  }
}
