package io.biscotti.crypto;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private KeysetText() {}

  /** Writes a keyset, with its keys in plain text. */
  static String write(Keyset keyset) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("primaryKeyId", Integer.toUnsignedLong(keyset.primary().id()));
      json.writeArrayFieldStart("key");
      for (Keyset.Entry entry : keyset.entries()) {
        write(json, entry);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory can't fail", e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, Keyset.Entry entry) throws IOException {
    byte[] value = Arrays.copyOf(VALUE_START, VALUE_START.length + SealingKey.KEY_BYTES);
    System.arraycopy(entry.key().reveal(), 0, value, VALUE_START.length, SealingKey.KEY_BYTES);
    json.writeStartObject();
    json.writeObjectFieldStart("keyData");
    json.writeStringField("typeUrl", TYPE_URL);
    json.writeStringField("value", Base64.getEncoder().encodeToString(value));
    json.writeStringField("keyMaterialType", MATERIAL);
    json.writeEndObject();
    json.writeStringField("status", entry.enabled() ? "ENABLED" : "DISABLED");
    json.writeNumberField("keyId", Integer.toUnsignedLong(entry.key().id()));
    json.writeStringField("outputPrefixType", PREFIX);
    json.writeEndObject();
  }

  /**
   * Reads a keyset. Members may come in any order; unknown ones are ignored.
   *
   * @throws KeyException if it is malformed, holds a key that isn't AES-256-GCM with Tink's prefix,
   *     or has no enabled primary key; quotes no key
   */
  static Keyset parse(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      expect(json.nextToken() == JsonToken.START_OBJECT);
      Keyset keyset = readKeyset(json);
      expect(json.nextToken() == null);
      return keyset;
    } catch (IOException e) {
      // No cause: a parser's message may quote the keys.
      throw malformed();
    }
  }

  private static Keyset readKeyset(JsonParser json) throws IOException {
    Integer primary = null;
    List<Keyset.Entry> entries = null;
    for (String name = next(json); name != null; name = next(json)) {
      switch (name) {
        case "primaryKeyId" -> primary = readId(json);
        case "key" -> entries = readEntries(json);
        default -> json.skipChildren();
      }
    }
    return Keyset.of(present(primary), present(entries));
  }

  private static List<Keyset.Entry> readEntries(JsonParser json) throws IOException {
    expect(json.currentToken() == JsonToken.START_ARRAY);
    List<Keyset.Entry> entries = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken() == JsonToken.START_OBJECT);
      entries.add(readEntry(json));
    }
    return entries;
  }

  private static Keyset.Entry readEntry(JsonParser json) throws IOException {
    byte[] key = null;
    String status = null;
    Integer id = null;
    String prefix = null;
    for (String name = next(json); name != null; name = next(json)) {
      switch (name) {
        case "keyData" -> key = readKey(json);
        case "status" -> status = readText(json);
        case "keyId" -> id = readId(json);
        case "outputPrefixType" -> prefix = readText(json);
        default -> json.skipChildren();
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

  /** Reads a key; null if it isn't one of AES-256-GCM. */
  private static byte @Nullable [] readKey(JsonParser json) throws IOException {
    expect(json.currentToken() == JsonToken.START_OBJECT);
    String type = null;
    String value = null;
    String material = null;
    for (String name = next(json); name != null; name = next(json)) {
      switch (name) {
        case "typeUrl" -> type = readText(json);
        case "value" -> value = readText(json);
        case "keyMaterialType" -> material = readText(json);
        default -> json.skipChildren();
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

  /** Moves to the value of the next member, and returns its name; null at the object's end. */
  private static @Nullable String next(JsonParser json) throws IOException {
    String name = json.nextFieldName();
    if (name == null) {
      expect(json.currentToken() == JsonToken.END_OBJECT);
    } else {
      json.nextToken();
    }
    return name;
  }

  private static String readText(JsonParser json) throws IOException {
    expect(json.currentToken() == JsonToken.VALUE_STRING);
    return json.getText();
  }

  /** Ids are 32 bits; Tink writes them unsigned and reads them signed too. */
  private static int readId(JsonParser json) throws IOException {
    expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT);
    long id = json.getLongValue();
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
