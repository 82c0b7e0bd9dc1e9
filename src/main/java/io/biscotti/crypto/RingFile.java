package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The files of key rings as operators see them: what is in them, without the keys, and how to
 * create and rotate them. Works while servers run, which read changes within a minute. Every method
 * throws {@link KeyException}, naming the file, if the file or its content is faulty.
 */
public final class RingFile {
  private RingFile() {}

  /**
   * What a file contains.
   *
   * @param kind as an operator would call it, as in {@code sealing keys}
   * @param keys the current key first
   */
  public record Content(String kind, List<Key> keys) {
    /** Copies the list. */
    public Content {
      keys = List.copyOf(keys);
    }

    /** The key that seals or signs. */
    public Key current() {
      return keys.get(0);
    }
  }

  /**
   * Describes a key without revealing it.
   *
   * @param id grants nothing; values and signatures carry it
   * @param role {@code current}, {@code next}, {@code retired}, or {@code disabled}
   * @param at when it took or will take its role; empty in a Tink keyset, which has no dates
   */
  public record Key(String id, String role, Optional<Instant> at) {}

  /** What a call of {@link #rotate} did. */
  public enum Step {
    /** A new key is in the ring, and takes over later. */
    ANNOUNCED,
    /** Nothing was done: the announced key still has to wait. */
    UNDER_WAY,
    /** The announced key is now the current one. */
    TOOK_OVER
  }

  /**
   * The result of {@link #rotate}.
   *
   * @param step what was done
   * @param key the id of the new key
   * @param at when that key took or will take over
   */
  public record Rotation(Step step, String key, Instant at) {}

  /** Reads a file that a server or this class wrote, or a Tink keyset in JSON. */
  public static Content read(Path file) {
    String text = KeyFile.text(file).strip();
    try {
      if (!KeyDocument.FORMAT.isMine(text)) {
        return content(KeysetText.parse(text));
      }
      return isSigning(text)
          ? content("signing keys", SigningDocument.FORMAT.parse(text), SigningKey::id)
          : content("sealing keys", KeyDocument.FORMAT.parse(text), SealingKey::idText);
    } catch (KeyException e) {
      throw KeyFile.fault(file, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads the keys of a file that a server wrote. Refuses a file that others can write to.
   *
   * @param format the format of the ring that the file must contain
   */
  public static <K> KeySchedule<K> schedule(Path file, KeySchedule.Format<K> format) {
    try {
      PrivateFiles.requireOwn(file);
      return format.parse(KeyFile.text(file));
    } catch (IOException e) {
      throw KeyFile.fault(file, e);
    } catch (KeyException e) {
      String why = String.valueOf(e.getMessage());
      throw why.contains(file.toString()) ? e : KeyFile.fault(file, why);
    }
  }

  private static boolean isSigning(String text) {
    return text.contains("\"signing\":");
  }

  private static <K> Content content(String kind, KeySchedule<K> schedule, Function<K, String> id) {
    List<Key> keys = new ArrayList<>();
    keys.add(key("current", schedule.current(), id));
    if (schedule.next() != null) {
      keys.add(key("next", schedule.next(), id));
    }
    schedule.retired().forEach(entry -> keys.add(key("retired", entry, id)));
    return new Content(kind, keys);
  }

  private static <K> Key key(String role, KeySchedule.Entry<K> entry, Function<K, String> id) {
    return new Key(id.apply(entry.key()), role, Optional.of(entry.at()));
  }

  private static Content content(Keyset keyset) {
    String primary = keyset.primary().idText();
    List<String> enabled = keyset.enabledKeys().stream().map(SealingKey::idText).toList();
    List<Key> keys = new ArrayList<>();
    keys.add(new Key(primary, "current", Optional.empty()));
    keyset.keys().stream()
        .map(SealingKey::idText)
        .filter(id -> !id.equals(primary))
        .map(id -> new Key(id, enabled.contains(id) ? "retired" : "disabled", Optional.empty()))
        .forEach(keys::add);
    return new Content("Tink keyset", keys);
  }

  /** The text of a new ring of sealing keys. */
  public static Secret generate(Instant now) {
    return Secret.of(
        KeyDocument.FORMAT.render(KeySchedule.generate(KeyDocument.FORMAT::newKey, now)));
  }

  /** Writes a new ring or another secret to a new file that only its owner can read. */
  public static void create(Path file, Secret content) {
    try (FileChannel channel = PrivateFiles.open(file, CREATE_NEW, WRITE)) {
      ByteBuffer text = UTF_8.encode(content.reveal());
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new KeyException("There is already a file " + file);
    } catch (IOException e) {
      throw new KeyException("The file " + file + " can't be written: " + e, e);
    }
  }

  /**
   * Takes the next step of a rotation: announces a new key, which takes over an hour later, or lets
   * the announced key take over.
   *
   * @param keep how long a replaced key is kept before it is removed
   * @throws KeyException for a Tink keyset too
   */
  public static Rotation rotate(Path file, Duration keep, Instant now) {
    String text = ourText(file);
    KeyPolicy policy = KeyPolicy.forLifetime(keep);
    return isSigning(text)
        ? rotate(file, SigningDocument.FORMAT, policy, now, SigningKey::id)
        : rotate(file, KeyDocument.FORMAT, policy, now, SealingKey::idText);
  }

  private static <K> Rotation rotate(
      Path file,
      KeySchedule.Format<K> format,
      KeyPolicy policy,
      Instant now,
      Function<K, String> id) {
    List<Key> before = read(file).keys();
    KeySchedule<K> after = KeyFile.at(file, format).rotate(policy, now);
    KeySchedule.Entry<K> next = after.next();
    if (next == null) {
      return new Rotation(Step.TOOK_OVER, id.apply(after.current().key()), after.current().at());
    }
    String key = id.apply(next.key());
    boolean isNew = before.stream().noneMatch(known -> known.id().equals(key));
    return new Rotation(isNew ? Step.ANNOUNCED : Step.UNDER_WAY, key, next.at());
  }

  /**
   * Withdraws keys: values that they sealed or signed are rejected from now on. If the current key
   * is among them, the announced one takes over, or a new one.
   *
   * @param withdrawn which keys, by their ids
   * @return the ids of the withdrawn keys
   * @throws KeyException for a Tink keyset too
   */
  public static List<String> withdraw(Path file, Predicate<String> withdrawn, Instant now) {
    String text = ourText(file);
    return isSigning(text)
        ? KeyFile.at(file, SigningDocument.FORMAT).withdraw(withdrawn, now)
        : KeyFile.at(file, KeyDocument.FORMAT).withdraw(withdrawn, now);
  }

  /** Reads a file that a server or one of these methods wrote. */
  private static String ourText(Path file) {
    if (!Files.isRegularFile(file)) {
      throw KeyFile.fault(file, "there is no such file");
    }
    String text = KeyFile.text(file).strip();
    if (!KeyDocument.FORMAT.isMine(text)) {
      throw KeyFile.fault(file, "a Tink keyset is changed with Tink's own tool, tinkey");
    }
    return text;
  }

  /** Refuses a file that others can read or write. */
  public static void requirePrivate(Path file) {
    try {
      PrivateFiles.requireOwn(file);
      if (PrivateFiles.isShared(file)) {
        throw KeyFile.fault(file, "other users can read it; run chmod 600 on it");
      }
    } catch (IOException e) {
      throw KeyFile.fault(file, e);
    }
  }
}
