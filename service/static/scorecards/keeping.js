/* Keeping the draft: a moment after the last keystroke, one saving at a time, and never over somebody else's in silence. */
const PAUSE = 700;
const RETRY = 5000;

/** `content()` is the draft; `told` gets {state, body} where state is keeping, kept, stale, refused or offline. */
export class Keeper {
  constructor(scorecard, revision, content, told) {
    this.address = `/api/scorecards/${scorecard}/draft`;
    this.revision = revision;
    this.content = content;
    this.told = told;
    this.timer = null;
    this.busy = false;
    this.dirty = false;
    addEventListener("beforeunload", (event) => { if (this.dirty || this.busy) event.preventDefault(); });
  }

  changed() {
    this.dirty = true;
    this.told("keeping");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
  }

  keep(options) {
    if (!this.busy) this.sending = this.put(options);
    return this.sending;
  }

  /** Waits until everything typed is kept. False where it cannot be. */
  async settle() {
    clearTimeout(this.timer);
    await this.sending;
    if (this.dirty) await this.keep();
    return !this.dirty;
  }

  async put({ over = false } = {}) {
    if (this.stale && !over) return null;
    this.busy = true;
    this.dirty = false;
    const answer = await this.send("PUT", this.address, { content: this.content(), seen: this.revision, over });
    this.busy = false;
    if (answer.ok) {
      this.stale = false;
      this.revision = answer.body.revision;
      if (this.dirty) this.changed();
      else this.told("kept", answer.body);
      return answer.body;
    }
    this.dirty = true;
    this.failed(answer);
    return null;
  }

  failed({ status, body }) {
    if (status === 409 && body.error === "Stale") {
      this.stale = true;
      this.told("stale", body);
    } else if (status) this.told("refused", body);
    else {
      this.told("offline");
      this.timer = setTimeout(() => this.keep(), RETRY);
    }
  }

  /** Mine becomes the newest state, then theirs again: both are in the history. */
  async takeTheirs() {
    const theirs = await this.send("GET", this.address);
    if (!theirs.ok || !(await this.keep({ over: true }))) return;
    const answer = await this.send("POST", `${this.address}/restore`, { revision: theirs.body.revision });
    if (answer.ok) location.reload();
    else this.failed(answer);
  }

  async send(method, address, body) {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content };
    try {
      const response = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
      return { ok: response.ok, status: response.status, body: await response.json() };
    } catch {
      return { ok: false, status: 0, body: {} };
    }
  }
}
