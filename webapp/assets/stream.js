/** The types of security events, which are the names of what the stream sends. */
const TYPES = [
  "registered",
  "signed_in",
  "sign_in_failed",
  "throttled",
  "signed_out",
  "session_ended",
  "revoked_cookie_replayed",
  "forged_cookie",
  "id_from_client",
  "address_changed",
  "browser_changed",
  "reauthenticated",
  "password_changed",
  "account_disabled",
  "account_enabled",
  "account_deleted",
  "token_reused",
];

/**
 * Security events as they happen, while the page can be seen. A browser has few connections to one
 * host, so that a page in the background gives its own back.
 */
export class Stream {
  /** @type {EventSource | null} */
  #source = null;

  /**
   * @param {object} listener
   * @param {(event: import("./events.js").SecurityEvent) => void} listener.told
   * @param {() => void} listener.opened
   * @param {() => void} listener.lost it has closed, and somebody has to open it again
   */
  constructor(listener) {
    this.listener = listener;
  }

  /** Does nothing while it is open. */
  open() {
    if (this.#source || document.hidden) {
      return;
    }
    const source = new EventSource("api/events/stream");
    this.#source = source;
    for (const type of TYPES) {
      source.addEventListener(type, (event) => this.listener.told(JSON.parse(event.data)));
    }
    source.addEventListener("open", () => this.listener.opened());
    // The browser's own attempts would not tell why they fail.
    source.addEventListener("error", () => {
      this.close();
      this.listener.lost();
    });
  }

  /** Does nothing while it is closed. */
  close() {
    this.#source?.close();
    this.#source = null;
  }
}
