/* One file on the upload page, from being chosen to its result. */

const LOOKS = {
  chosen: ["neutral", "Not sent yet"],
  queued: ["neutral", "Waiting to be sent"],
  sending: ["accent", "Sending"],
  processing: ["accent", "Being processed"],
  ready: ["good", "Ready"],
  duplicate: ["caution", "Uploaded before"],
  rejected: ["bad", "Not accepted"],
  failed: ["bad", "Failed"],
  broken: ["bad", "Not sent"],
};
export const SETTLED = ["ready", "duplicate", "rejected", "failed"];

function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `on` has `change`, `remove` and `again`, which are told when something happens to this file. */
export class Upload {
  constructor(file, on) {
    this.file = file;
    this.on = on;
    this.id = null;
    this.problems = null;
    this.row = document.getElementById("file-row").content.firstElementChild.cloneNode(true);
    this.part("name").textContent = file.name;
    this.part("size").textContent = sizeOf(file.size);
    this.part("remove").addEventListener("click", () => on.remove(this));
    this.part("again").addEventListener("click", () => on.again(this));
    this.move("chosen");
  }

  part(name) {
    return this.row.querySelector(`[data-${name}]`);
  }

  move(state, reason = "") {
    this.state = state;
    const [tone, words] = LOOKS[state];
    this.part("badge").dataset.tone = tone;
    this.part("badge").textContent = words;
    this.part("reason").textContent = reason;
    this.part("progress").hidden = !["sending", "processing"].includes(state);
    this.part("again").hidden = state !== "broken" && state !== "failed";
    this.part("remove").textContent = state === "sending" ? "Cancel" : "Remove";
    this.part("remove").hidden = ["processing", "ready", "duplicate", "failed"].includes(state);
    this.on.change();
  }

  sent(share) {
    this.part("step").textContent = share < 1 ? "Sending" : "Being checked and encrypted";
    this.part("percent").textContent = `${Math.floor(share * 100)} %`;
    this.row.querySelector("progress").value = share;
  }

  open(url, words) {
    this.part("open").href = url;
    this.part("open").textContent = words;
    this.part("open").hidden = false;
  }
}
