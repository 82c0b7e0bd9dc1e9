package io.biscotti.codec;

/** The CBOR tags of types that are not encoded as text; see {@link Scalar} for the others. */
final class Tag {

  /** A UUID (RFC 9562) as 16 bytes, registered with IANA. */
  static final int UUID = 37;

  /** A set as an array, registered with IANA. */
  static final int SET = 258;

  static final int LONG = 64_001;
  static final int SHORT = 64_002;
  static final int BYTE = 64_003;

  /** Seconds and nanoseconds. */
  static final int INSTANT = 64_004;

  /** The class name and the constant's name. */
  static final int ENUM = 64_005;

  /** Keys and values in alternation, because keys need not be text. */
  static final int MAP = 64_006;

  /** A registered name, then field names and values in alternation. */
  static final int REGISTERED = 64_007;

  /** Java serialization, for applications that opted in. */
  static final int SERIALIZED = 64_008;

  /** A text with an unpaired surrogate, as UTF-16, big-endian. */
  static final int UTF16 = 64_009;

  /** The number of a {@link JdkCollection}, its trait, then its elements, or keys and values. */
  static final int COLLECTION = 64_010;

  /** A value inside which the same object occurs more than once: see {@link #REFERENCE}. */
  static final int SHARING = 64_011;

  /**
   * The object that has this number, counted from 0 in the order in which the objects of a {@link
   * #SHARING} value begin.
   */
  static final int REFERENCE = 64_012;

  /**
   * Attributes that have an object in common: names and values in alternation. Each of these
   * attributes has this whole item as its value.
   */
  static final int TOGETHER = 64_013;

  /**
   * Like {@link #TOGETHER}, in another form: the names, then one stream of Java serialization with
   * the values.
   */
  static final int TOGETHER_SERIALIZED = 64_014;

  /** Instead of a {@link #TOGETHER} value: the name of the attribute that has the same bytes. */
  static final int SAME_AS = 64_015;

  /** Instead of a value that can't be encoded: the name under which this node keeps the object. */
  static final int LOCAL = 64_016;

  private Tag() {}
}
