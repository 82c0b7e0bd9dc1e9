package io.biscotti.json;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON text (RFC 8259) strictly, so that it has only one interpretation: exactly its
 * grammar, no member name that occurs twice in an object or contains half a surrogate pair, and
 * limited depth. Messages quote nothing of the text, which may be secret. Not thread-safe.
 *
 * <pre>{@code
 * JsonReader json = new JsonReader("{\"keys\":[1,2]}", 8);
 * json.next();      // OBJECT
 * json.nextName();  // "keys"
 * json.next();      // ARRAY
 * json.next();      // NUMBER, and json.whole() is 1
 * }</pre>
 */
public final class JsonReader {

  /** What {@link #next} has read. */
  public enum Token {
    OBJECT,
    ARRAY,
    /** The end of an array. */
    END_ARRAY,
    TEXT,
    NUMBER,
    TRUE,
    FALSE,
    NULL,
    /** The end of the whole text. */
    END
  }

  private static final int MOST_NUMBER_CHARS = 32;

  private final String text;
  private final int mostLevels;

  private static final Set<String> IN_ARRAY = Set.of();

  /** The names so far in each open object; {@link #IN_ARRAY} for each open array. */
  private final Deque<Set<String>> open = new ArrayDeque<>();

  private int at;
  private int tokenAt;
  private boolean isFirst = true;
  private Token token = Token.END;
  private String string = "";

  /**
   * Starts at the beginning of a text.
   *
   * @param mostLevels how deep objects and arrays may be inside each other
   */
  public JsonReader(String text, int mostLevels) {
    this.text = text;
    this.mostLevels = mostLevels;
  }

  /**
   * Reads the next value: the top-level value, an array's next element, or the value of the member
   * whose name was just read. After the last value, reads the end.
   *
   * @throws IOException if the text is not JSON
   */
  public Token next() throws IOException {
    space();
    if (open.isEmpty() && !isFirst) {
      require(at == text.length());
      token = Token.END;
      return token;
    }
    if (!open.isEmpty() && token != Token.END) {
      // No comma precedes the value after a name.
      require(open.element() == IN_ARRAY);
      if (peek() == ']') {
        return end(Token.END_ARRAY);
      }
      comma();
    }
    return value();
  }

  /**
   * Reads the next member's name, and leaves its value to {@link #next}; null at the object's end.
   *
   * @throws IOException if the text is not JSON, or the object already has a member of this name
   */
  public @Nullable String nextName() throws IOException {
    require(!open.isEmpty() && open.element() != IN_ARRAY);
    space();
    if (peek() == '}') {
      end(Token.NULL);
      return null;
    }
    comma();
    require(peek() == '"');
    String name = string();
    require(isPaired(name) && open.element().add(name));
    space();
    require(peek() == ':');
    at++;
    token = Token.END;
    return name;
  }

  /** Whether all surrogates are in pairs; other parsers may replace half a pair. */
  private static boolean isPaired(String name) {
    return name.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  private Token end(Token kind) {
    at++;
    open.pop();
    isFirst = false;
    token = kind;
    return kind;
  }

  private void comma() throws IOException {
    if (!isFirst) {
      require(peek() == ',');
      at++;
      space();
    }
    isFirst = false;
  }

  private Token value() throws IOException {
    tokenAt = at;
    isFirst = false;
    token =
        switch (peek()) {
          case '{' -> start(Token.OBJECT);
          case '[' -> start(Token.ARRAY);
          case '"' -> {
            string = string();
            yield Token.TEXT;
          }
          case 't' -> word("true", Token.TRUE);
          case 'f' -> word("false", Token.FALSE);
          case 'n' -> word("null", Token.NULL);
          default -> number();
        };
    return token;
  }

  private Token start(Token kind) throws IOException {
    require(open.size() < mostLevels);
    open.push(kind == Token.OBJECT ? new HashSet<>() : IN_ARRAY);
    at++;
    isFirst = true;
    return kind;
  }

  private Token word(String word, Token kind) throws IOException {
    require(text.startsWith(word, at));
    at += word.length();
    return kind;
  }

  private Token number() throws IOException {
    int start = at;
    at += peek() == '-' ? 1 : 0;
    boolean isZero = peek() == '0';
    int digits = digits();
    require(digits == 1 || (digits > 1 && !isZero));
    if (peek() == '.') {
      at++;
      require(digits() > 0);
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      at += peek() == '-' || peek() == '+' ? 1 : 0;
      require(digits() > 0);
    }
    require(at - start <= MOST_NUMBER_CHARS);
    string = text.substring(start, at);
    return Token.NUMBER;
  }

  private int digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at - start;
  }

  private String string() throws IOException {
    StringBuilder read = new StringBuilder();
    at++;
    for (char c = peek(); c != '"'; c = peek()) {
      require(c >= ' ' && at < text.length());
      at++;
      read.append(c == '\\' ? escaped() : c);
    }
    at++;
    return read.toString();
  }

  private char escaped() throws IOException {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
          int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
          require(digit >= 0);
          unit = unit << 4 | digit;
          at++;
        }
        yield (char) unit;
      }
      default -> throw malformed();
    };
  }

  /** The value of a {@link Token#TEXT}. */
  public String text() {
    return string;
  }

  /** Whether a {@link Token#NUMBER} is written without fraction and exponent, and fits a long. */
  public boolean isWhole() {
    if (string.indexOf('.') >= 0 || string.indexOf('e') >= 0 || string.indexOf('E') >= 0) {
      return false;
    }
    try {
      Long.parseLong(string);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The value of a {@link Token#NUMBER} for which {@link #isWhole} is true. */
  public long whole() {
    return Long.parseLong(string);
  }

  /** The value of any {@link Token#NUMBER}, rounded; infinite if it is too large. */
  public double rounded() {
    return Double.parseDouble(string);
  }

  /**
   * Skips the rest of the object or array that was just begun; does nothing after other values.
   *
   * @throws IOException if it is not JSON
   */
  public void skip() throws IOException {
    if (token == Token.OBJECT) {
      while (nextName() != null) {
        next();
        skip();
      }
    } else if (token == Token.ARRAY) {
      while (next() != Token.END_ARRAY) {
        skip();
      }
    }
  }

  /**
   * Skips the value that was just begun, and returns its source text.
   *
   * @throws IOException if it is not JSON
   */
  public String source() throws IOException {
    int start = tokenAt;
    skip();
    return text.substring(start, at);
  }

  private void space() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
      at++;
    }
  }

  /** The next character; a zero at the end, which JSON allows nowhere. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private static void require(boolean condition) throws IOException {
    if (!condition) {
      throw malformed();
    }
  }

  private static IOException malformed() {
    return new IOException("the text is not JSON");
  }
}
