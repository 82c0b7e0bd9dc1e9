package io.biscotti.store;

import io.biscotti.codec.SessionCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How a server store keeps attributes: as bytes in its records, or as objects. Thread-safe. */
sealed interface AttributeForm {

  /** The attributes of a new session. */
  Attributes fresh();

  /** The attributes of a stored session. */
  Attributes of(Frame stored);

  /** Called before a record with this key is created for a session with these attributes. */
  void created(String key, Attributes attributes);

  /** Called when the session with these attributes has ended or expired. */
  void ended(Attributes attributes);

  /** The keys of the records whose attributes this object holds. */
  List<String> held();

  /**
   * Attributes as bytes in the record.
   *
   * @param codec encodes the values
   * @param locals keeps values that can't be encoded; null if they are refused
   */
  record Encoded(SessionCodec codec, @Nullable LocalObjects locals) implements AttributeForm {
    @Override
    public Attributes fresh() {
      return new EncodedAttributes(codec, locals);
    }

    @Override
    public Attributes of(Frame stored) {
      return new EncodedAttributes(codec, locals, stored);
    }

    @Override
    public void created(String key, Attributes attributes) {
      // The record already contains the attributes.
    }

    @Override
    public void ended(Attributes attributes) {
      // The record no longer contains the attributes.
    }

    @Override
    public List<String> held() {
      return List.of();
    }
  }

  /** Attributes as objects in this process. */
  final class Live implements AttributeForm {
    private final Map<String, LiveAttributes> byKey = new ConcurrentHashMap<>();

    @Override
    public Attributes fresh() {
      return new LiveAttributes();
    }

    @Override
    public Attributes of(Frame stored) {
      byte[] key = stored.attributes().get(LiveAttributes.KEY);
      LiveAttributes kept =
          key == null ? null : byKey.get(new String(key, StandardCharsets.US_ASCII));
      if (kept == null) {
        kept = new LiveAttributes();
        kept.end();
      }
      return kept;
    }

    @Override
    public void created(String key, Attributes attributes) {
      if (attributes instanceof LiveAttributes live) {
        live.keyed(key);
        byKey.put(key, live);
      }
    }

    @Override
    public void ended(Attributes attributes) {
      if (attributes instanceof LiveAttributes live) {
        live.end();
        byKey.remove(live.key());
      }
    }

    @Override
    public List<String> held() {
      return List.copyOf(byKey.keySet());
    }
  }
}
