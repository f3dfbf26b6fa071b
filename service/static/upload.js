/* Uploading: each file travels in a request of its own, so that one that breaks costs none of the others. */
import { follow, isFinished, show } from "./progress.js";
import { SETTLED, Upload } from "./upload-row.js";

const AT_ONCE = 2;
const form = document.getElementById("upload");
const list = document.getElementById("file-list");
const sheet = document.getElementById("metadata");
const token = document.querySelector('meta[name="csrf-token"]').content;

const uploads = [];

/** Why a file would be refused anyway, so that it need not travel first. */
function objection(file) {
  if (file.size === 0) return `${file.name} is empty.`;
  if (file.size > Number(form.dataset.maxBytes)) return `${file.name} is larger than ${form.dataset.maxSize}.`;
  return null;
}

function add(files) {
  for (const file of files) {
    if (/\.csv$/i.test(file.name)) useAsSheet(file);
    else append(file);
  }
  document.getElementById("uploads").hidden = uploads.length === 0;
  if (uploads.length) document.getElementById("send").focus();
}

function append(file) {
  const known = uploads.some((u) => u.file.name === file.name && u.file.size === file.size && !SETTLED.includes(u.state));
  if (known) return;
  const upload = new Upload(file, { change: summarise, remove, again });
  uploads.push(upload);
  list.append(upload.row);
  const reason = objection(file);
  if (reason) upload.move("rejected", reason);
  summarise();
}

/** A CSV among the files can only be the metadata sheet. */
function useAsSheet(file) {
  const holder = new DataTransfer();
  holder.items.add(file);
  sheet.files = holder.files;
  announce(`${file.name} is used as the metadata sheet.`);
}

function sendAll() {
  for (const upload of uploads) if (upload.state === "chosen") upload.move("queued");
  sendNext();
}

function sendNext() {
  while (uploads.filter((u) => u.state === "sending").length < AT_ONCE) {
    const next = uploads.find((u) => u.state === "queued");
    if (!next) return;
    send(next);
  }
}

function send(upload) {
  const body = new FormData();
  if (sheet.files[0]) body.append("metadata", sheet.files[0]);
  body.append("agent_channel", document.getElementById("agent_channel").value);
  body.append("file", upload.file);
  const request = new XMLHttpRequest();
  upload.request = request;
  upload.move("sending");
  upload.sent(0);
  request.upload.addEventListener("progress", (event) => upload.sent(event.loaded / event.total));
  request.addEventListener("loadend", () => settle(upload, request));
  request.open("POST", "/api/interactions");
  request.setRequestHeader("X-CSRF-Token", token);
  request.send(body);
}

function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

function settle(upload, request) {
  const answer = answerOf(request);
  const result = answer?.results?.[0];
  if (result) received(upload, result, answer.metadata_errors);
  else if (request.status === 0) upload.move("broken", "The connection broke. Nothing of this file was kept.");
  else upload.move("broken", answer?.problem ?? answer?.detail ?? "The server did not accept it.");
  showSheetProblems();
  sendNext();
}

function received(upload, result, problems) {
  upload.problems = new Set(problems);
  if (result.url) upload.open(result.url, result.reference ? `Open ${result.reference}` : "Open");
  if (result.status !== "created") {
    upload.move(result.status, result.reason ?? "");
    return;
  }
  upload.id = result.id;
  upload.move("processing");
  upload.part("percent").textContent = "";
  upload.part("step").textContent = "Waiting to be processed";
  upload.row.querySelector("progress").removeAttribute("value");
  catchUp(upload);
}

/** What happened between the answer and the first message about it. */
async function catchUp(upload) {
  const response = await fetch(`/interactions/${upload.id}/state`);
  if (!response.ok) return;
  const { state } = await response.json();
  told({ interaction: upload.id, state });
}

function told(message) {
  const upload = uploads.find((u) => u.id === message.interaction);
  if (!upload || SETTLED.includes(upload.state)) return;
  if (!isFinished(message)) show(upload.row, message);
  else if (message.state === "ready") upload.move("ready");
  else upload.move("failed", message.reason ?? "It could not be processed. Open it to see why.");
}

/** A row about a file that travels in another request is no problem: only what every request reported is. */
function showSheetProblems() {
  const place = document.getElementById("sheet-problems");
  place.replaceChildren();
  const reported = uploads.map((u) => u.problems).filter(Boolean);
  const travelling = uploads.some((u) => ["queued", "sending"].includes(u.state));
  if (travelling || !reported.length) return;
  const shared = [...reported[0]].filter((problem) => reported.every((problems) => problems.has(problem)));
  if (!shared.length) return;
  const notice = document.getElementById("sheet-notice").content.cloneNode(true);
  const items = shared.map((problem) => Object.assign(document.createElement("li"), { textContent: problem }));
  notice.querySelector("ul").append(...items);
  place.append(notice);
}

function remove(upload) {
  if (upload.state === "sending") {
    upload.request.abort();
    return;
  }
  uploads.splice(uploads.indexOf(upload), 1);
  upload.row.remove();
  document.getElementById("uploads").hidden = uploads.length === 0;
  summarise();
  document.getElementById("choose").focus();
}

async function again(upload) {
  if (!upload.id) {
    upload.move("queued");
    sendNext();
    return;
  }
  const response = await fetch(`/api/interactions/${upload.id}/retry`, { method: "POST", headers: { "X-CSRF-Token": token } });
  if (response.ok) upload.move("processing");
  else upload.part("reason").textContent = (await response.json()).detail;
}

function summarise() {
  const finished = uploads.filter((u) => SETTLED.includes(u.state)).length;
  const waiting = uploads.filter((u) => u.state === "chosen").length;
  document.getElementById("summary").textContent = `${finished} of ${uploads.length} finished`;
  document.getElementById("send").hidden = waiting === 0;
  document.getElementById("clear").hidden = finished === 0;
  if (uploads.length && finished === uploads.length) announce(`All ${uploads.length} files are finished.`);
}

function announce(words) {
  document.getElementById("announcement").textContent = words;
}

function clearFinished() {
  for (const upload of uploads.filter((u) => SETTLED.includes(u.state))) {
    uploads.splice(uploads.indexOf(upload), 1);
    upload.row.remove();
  }
  document.getElementById("uploads").hidden = uploads.length === 0;
  summarise();
}

const picker = document.getElementById("files");
document.getElementById("choose").addEventListener("click", () => picker.click());
picker.addEventListener("change", () => {
  add([...picker.files]);
  picker.value = "";
});
document.getElementById("send").addEventListener("click", sendAll);
document.getElementById("clear").addEventListener("click", clearFinished);

/* The whole page takes what is dropped, so that a near miss does not open the file in the browser. */
const dropzone = document.getElementById("dropzone");
let depth = 0;
function highlight(change) {
  depth = Math.max(0, depth + change);
  dropzone.classList.toggle("over", depth > 0);
}
document.addEventListener("dragenter", () => highlight(1));
document.addEventListener("dragleave", () => highlight(-1));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  highlight(-depth);
  add([...event.dataTransfer.files]);
});
window.addEventListener("beforeunload", (event) => {
  if (uploads.some((u) => ["queued", "sending"].includes(u.state))) event.preventDefault();
});

follow(told);
