/**
 * Events of the server as they happen, while the page can be seen. A browser has few connections to one
 * host, so that a page in the background gives its own back.
 */
export class Stream {
  /** @type {EventSource | null} */
  #source = null;

  /**
   * @param {string} address of the stream
   * @param {string[]} types the names of its events
   * @param {object} listener
   * @param {(data: any) => void} listener.told
   * @param {() => void} listener.opened
   * @param {(wasOpen: boolean) => void} listener.lost it has closed, and somebody has to open it
   *   again; one that was open ends with its session, with that session's id, and with the server
   */
  constructor(address, types, listener) {
    this.address = address;
    this.types = types;
    this.listener = listener;
  }

  /** Does nothing while it is open. */
  open() {
    if (this.#source || document.hidden) {
      return;
    }
    const source = new EventSource(this.address);
    let wasOpen = false;
    this.#source = source;
    for (const type of this.types) {
      source.addEventListener(type, (event) => this.listener.told(JSON.parse(event.data)));
    }
    source.addEventListener("open", () => {
      wasOpen = true;
      this.listener.opened();
    });
    // The browser's own attempts would not tell why they fail.
    source.addEventListener("error", () => {
      this.close();
      this.listener.lost(wasOpen);
    });
  }

  /** Does nothing while it is closed. */
  close() {
    this.#source?.close();
    this.#source = null;
  }
}
