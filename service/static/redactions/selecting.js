/* Selecting words of one turn, by mouse or by keys, to have them redacted. */

export class Selecting {
  #form;
  #list;
  #anchor = null;
  #focus = null;

  constructor(form, list) {
    this.#form = form;
    this.#list = list;
    list.addEventListener("pointerup", () => setTimeout(() => this.#fromMouse()));
    form.querySelector("[data-cancel]").addEventListener("click", () => this.cancel());
  }

  get #words() {
    const turn = this.#focus?.closest(".turn");
    return turn ? [...turn.querySelectorAll(".word")] : [];
  }

  /** By keys: from the word after `near`, or the first one in view. */
  begin(near) {
    const all = [...this.#list.querySelectorAll(".word")];
    const top = this.#list.getBoundingClientRect().top;
    const follows = (word) => near.compareDocumentPosition(word) & Node.DOCUMENT_POSITION_FOLLOWING;
    const first = near ? all.find(follows) : all.find((word) => word.getBoundingClientRect().top >= top);
    if (first ?? all[0]) this.#choose(first ?? all[0], first ?? all[0]);
  }

  /** Whether the key was meant for the selection. */
  handles(event) {
    if (!this.#focus) return false;
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    if (event.key in steps) this.#step(steps[event.key], event.shiftKey);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#turn(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") this.#form.querySelector("select").focus();
    else if (event.key === "Escape") this.cancel();
    else return false;
    return true;
  }

  cancel() {
    this.#anchor = this.#focus = null;
    this.#form.hidden = true;
    this.#mark([]);
    getSelection().removeAllRanges();
    this.#list.focus({ preventScroll: true });
  }

  #step(by, extend) {
    const words = this.#words;
    const next = words[words.indexOf(this.#focus) + by];
    if (next && (!extend || !this.#parted(next))) this.#choose(extend ? this.#anchor : next, next);
    else if (!extend) this.#turn(by, by > 0 ? 0 : -1);
  }

  #turn(by, at = 0) {
    const turns = [...this.#list.querySelectorAll(".turn")].filter((turn) => turn.querySelector(".word"));
    const turn = turns[turns.indexOf(this.#focus.closest(".turn")) + by];
    const word = turn && [...turn.querySelectorAll(".word")].at(at);
    if (word) this.#choose(word, word);
  }

  /** A redaction between the words: one selection cannot cover it. */
  #parted(word) {
    const pieces = [...word.closest(".turn").querySelectorAll(".said")];
    const [from, to] = [pieces.indexOf(this.#anchor), pieces.indexOf(word)].sort((one, other) => one - other);
    return pieces.slice(from, to).some((piece) => "position" in piece.dataset);
  }

  #fromMouse() {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const words = [...this.#list.querySelectorAll(".word")].filter((word) => range.intersectsNode(word) && this.#touched(range, word));
    if (!words.length) return;
    const turn = words[0].closest(".turn");
    const inTurn = words.filter((word) => word.closest(".turn") === turn);
    this.#anchor = inTurn[0];
    const reach = inTurn.findIndex((word) => this.#parted(word));
    this.#choose(inTurn[0], inTurn.at(reach < 0 ? -1 : reach - 1));
    selection.removeAllRanges();
  }

  /** A range that only ends at the edge of a word does not select it. */
  #touched(range, word) {
    const own = document.createRange();
    own.selectNodeContents(word);
    return range.compareBoundaryPoints(Range.START_TO_END, own) > 0 && range.compareBoundaryPoints(Range.END_TO_START, own) < 0;
  }

  #choose(anchor, focus) {
    [this.#anchor, this.#focus] = [anchor, focus];
    const words = this.#words;
    const [from, to] = [words.indexOf(anchor), words.indexOf(focus)].sort((one, other) => one - other);
    const chosen = words.slice(from, to + 1);
    this.#mark(chosen);
    const { turn, start, end } = this.#form.elements;
    turn.value = focus.closest(".turn").dataset.turn;
    start.value = chosen[0].dataset.first;
    end.value = chosen.at(-1).dataset.last;
    this.#form.querySelector("[data-chosen]").textContent = chosen.length === 1 ? "1 word" : `${chosen.length} words`;
    this.#form.hidden = false;
    focus.scrollIntoView({ block: "nearest" });
  }

  #mark(chosen) {
    for (const word of this.#list.querySelectorAll(".chosen")) word.classList.remove("chosen");
    for (const word of chosen) word.classList.add("chosen");
  }
}
