/** The rules for passwords that scripts can check; the server knows more (`PasswordRules`). */
const LEAST = 8;
const MOST = 256;

/**
 * The id of the rule that the length of a new password breaks.
 *
 * @param {string} password
 * @returns {"" | "too_short" | "too_long"} empty if none
 */
export function brokenLength(password) {
  // Code points, as the server counts.
  const { length } = [...password];
  if (length < LEAST) {
    return "too_short";
  }
  return length > MOST ? "too_long" : "";
}
