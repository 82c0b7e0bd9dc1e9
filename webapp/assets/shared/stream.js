/**
 * Receives events from the server while the page is visible. Browsers allow few connections to one
 * host, so a page in the background closes its own.
 */
export class Stream {
  /** @type {EventSource | null} */
  #source = null;

  /**
   * @param {string} address of the stream
   * @param {string[]} types the names of its events
   * @param {object} listener
   * @param {(data: any) => void} listener.received
   * @param {() => void} listener.opened
   * @param {(wasOpen: boolean) => void} listener.lost called once the stream has closed, which can
   *   mean that the session ended, that it got a new id, or that the server stopped; the caller
   *   opens it again
   */
  constructor(address, types, listener) {
    this.address = address;
    this.types = types;
    this.listener = listener;
  }

  /** Opens the stream, unless it is open or the page is hidden. */
  open() {
    if (this.#source || document.hidden) {
      return;
    }
    const source = new EventSource(this.address);
    let wasOpen = false;
    this.#source = source;
    for (const type of this.types) {
      source.addEventListener(type, (event) => this.listener.received(JSON.parse(event.data)));
    }
    source.addEventListener("open", () => {
      wasOpen = true;
      this.listener.opened();
    });
    // The browser's own retries would not say why they fail.
    source.addEventListener("error", () => {
      this.close();
      this.listener.lost(wasOpen);
    });
  }

  /** Closes the stream, if it is open. */
  close() {
    this.#source?.close();
    this.#source = null;
  }
}
