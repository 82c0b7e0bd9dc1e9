package io.biscotti.crypto;

import io.biscotti.json.JsonReader;
import io.biscotti.json.JsonReader.Token;
import io.biscotti.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A keyset in plain text, in Tink's JSON form, which its tool {@code tinkey} reads and writes:
 *
 * <pre>{@code
 * {"primaryKeyId":1716,
 *  "key":[{"keyData":{"typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmKey",
 *                     "value":"GiD…","keyMaterialType":"SYMMETRIC"},
 *          "status":"ENABLED","keyId":1716,"outputPrefixType":"TINK"}]}
 * }</pre>
 *
 * <p>{@code value} is the key as a protocol buffer in Base64: a byte 0x1a (field 3, with a length),
 * a byte 32, and the key.
 */
final class KeysetText {
  private static final String TYPE_URL = "type.googleapis.com/google.crypto.tink.AesGcmKey";
  private static final String MATERIAL = "SYMMETRIC";
  private static final String PREFIX = "TINK";
  private static final byte[] VALUE_START = {0x1a, SealingKey.KEY_BYTES};
  private static final int MOST_LEVELS = 16;

  private KeysetText() {}

  /** Writes a keyset, with its keys in plain text. */
  static String write(Keyset keyset) {
    JsonWriter json =
        new JsonWriter()
            .startObject()
            .member("primaryKeyId", Integer.toUnsignedLong(keyset.primary().id()))
            .name("key")
            .startArray();
    keyset.entries().forEach(entry -> write(json, entry));
    return json.endArray().endObject().toString();
  }

  private static void write(JsonWriter json, Keyset.Entry entry) {
    byte[] value = Arrays.copyOf(VALUE_START, VALUE_START.length + SealingKey.KEY_BYTES);
    System.arraycopy(entry.key().reveal(), 0, value, VALUE_START.length, SealingKey.KEY_BYTES);
    json.startObject()
        .name("keyData")
        .startObject()
        .member("typeUrl", TYPE_URL)
        .member("value", Base64.getEncoder().encodeToString(value))
        .member("keyMaterialType", MATERIAL)
        .endObject()
        .member("status", entry.enabled() ? "ENABLED" : "DISABLED")
        .member("keyId", Integer.toUnsignedLong(entry.key().id()))
        .member("outputPrefixType", PREFIX)
        .endObject();
  }

  /**
   * Reads a keyset. Members may come in any order; unknown ones are ignored.
   *
   * @throws KeyException if it is malformed, holds a key that isn't AES-256-GCM with Tink's prefix,
   *     or has no enabled primary key; the message quotes no key
   */
  static Keyset parse(String text) {
    try {
      JsonReader json = new JsonReader(text, MOST_LEVELS);
      expect(json.next() == Token.OBJECT);
      Keyset keyset = readKeyset(json);
      expect(json.next() == Token.END);
      return keyset;
    } catch (IOException e) {
      throw malformed();
    }
  }

  private static Keyset readKeyset(JsonReader json) throws IOException {
    Integer primary = null;
    List<Keyset.Entry> entries = null;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      switch (name) {
        case "primaryKeyId" -> primary = readId(json);
        case "key" -> entries = readEntries(json);
        default -> skip(json);
      }
    }
    return Keyset.of(present(primary), present(entries));
  }

  private static List<Keyset.Entry> readEntries(JsonReader json) throws IOException {
    expect(json.next() == Token.ARRAY);
    List<Keyset.Entry> entries = new ArrayList<>();
    for (Token token = json.next(); token != Token.END_ARRAY; token = json.next()) {
      expect(token == Token.OBJECT);
      entries.add(readEntry(json));
    }
    return entries;
  }

  private static Keyset.Entry readEntry(JsonReader json) throws IOException {
    byte[] key = null;
    String status = null;
    Integer id = null;
    String prefix = null;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      switch (name) {
        case "keyData" -> key = readKey(json);
        case "status" -> status = readText(json);
        case "keyId" -> id = readId(json);
        case "outputPrefixType" -> prefix = readText(json);
        default -> skip(json);
      }
    }
    if (key == null || !PREFIX.equals(present(prefix))) {
      throw new KeyException(
          "key "
              + Integer.toUnsignedString(present(id))
              + " of the keyset is not AES-256-GCM with output prefix TINK");
    }
    return new Keyset.Entry(SealingKey.of(present(id), key), isEnabled(present(status)));
  }

  private static boolean isEnabled(String status) {
    return switch (status) {
      case "ENABLED" -> true;
      case "DISABLED", "DESTROYED" -> false;
      default -> throw malformed();
    };
  }

  /** Reads a key; null if it isn't an AES-256-GCM key. */
  private static byte @Nullable [] readKey(JsonReader json) throws IOException {
    expect(json.next() == Token.OBJECT);
    String type = null;
    String value = null;
    String material = null;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      switch (name) {
        case "typeUrl" -> type = readText(json);
        case "value" -> value = readText(json);
        case "keyMaterialType" -> material = readText(json);
        default -> skip(json);
      }
    }
    byte[] bytes = decode(present(value));
    boolean matches =
        TYPE_URL.equals(present(type))
            && MATERIAL.equals(present(material))
            && bytes.length == VALUE_START.length + SealingKey.KEY_BYTES
            && Arrays.equals(bytes, 0, VALUE_START.length, VALUE_START, 0, VALUE_START.length);
    return matches ? Arrays.copyOfRange(bytes, VALUE_START.length, bytes.length) : null;
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  private static void skip(JsonReader json) throws IOException {
    json.next();
    json.skip();
  }

  private static String readText(JsonReader json) throws IOException {
    expect(json.next() == Token.TEXT);
    return json.text();
  }

  /** Ids are 32 bits; Tink writes them unsigned and reads them signed too. */
  private static int readId(JsonReader json) throws IOException {
    expect(json.next() == Token.NUMBER && json.isWhole());
    long id = json.whole();
    expect(id >= Integer.MIN_VALUE && id <= 0xffff_ffffL);
    return (int) id;
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw malformed();
    }
    return value;
  }

  private static void expect(boolean condition) {
    if (!condition) {
      throw malformed();
    }
  }

  private static KeyException malformed() {
    return new KeyException(
        "the keyset is not one that Tink can read: not its JSON form, or without an enabled"
            + " primary key, or damaged");
  }
}
