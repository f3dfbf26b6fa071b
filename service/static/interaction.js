/* The page of one interaction: transcript in step with the recording, evidence that plays, tabs, live progress. */
import { Player } from "/static/player.js";
import { follow } from "/static/progress.js";

const FOLLOW_AGAIN_AFTER = 4000;
const LEAST_VISIBLE = 120;
const SHORTCUTS = "callqa.shortcuts";

const numbers = (element) => ({ element, start: Number(element.dataset.start), end: Number(element.dataset.end) });

/** The transcript: which turn and word are being heard, and bringing a turn into view. */
class Transcript {
  #list = document.getElementById("turns");
  #lastScrolled = -Infinity;
  #heard = [];
  turns = [];

  constructor() {
    if (!this.#list) return;
    this.turns = [...this.#list.querySelectorAll(".turn[data-start]")].map((element) => ({
      ...numbers(element),
      words: [...element.querySelectorAll(".said[data-start]")].map(numbers),
    }));
    for (const gesture of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      this.#list.addEventListener(gesture, () => { this.#lastScrolled = performance.now(); }, { passive: true });
    }
  }

  get redacted() {
    const blocks = this.#list?.querySelectorAll(".said[data-start]:has(.redacted)") ?? [];
    return [...blocks].map((element) => ({ ...numbers(element), name: element.textContent.trim() }));
  }

  find(number) {
    return document.getElementById(`turn-${number}`);
  }

  /** Marks what is heard at `time` seconds, and follows it unless the reader is scrolling. */
  follow(time, playing) {
    const at = (part) => part.start <= time && time < part.end;
    const turns = this.turns.filter(at);
    const heard = [...turns, ...turns.flatMap((turn) => turn.words.filter(at))].map((part) => part.element);
    for (const element of this.#heard) if (!heard.includes(element)) element.classList.remove("heard");
    for (const element of heard) element.classList.add("heard");
    this.#heard = heard;
    const reading = performance.now() - this.#lastScrolled < FOLLOW_AGAIN_AFTER;
    if (turns.length && playing && !reading) this.#bringIn(turns.at(-1).element);
  }

  /** Shows a cited turn and marks it until another is shown. Where that leads away from `link`, a way back appears. */
  show(element, link) {
    for (const shown of this.#list.querySelectorAll(".cited")) shown.classList.remove("cited");
    element.classList.add("cited");
    const away = this.#visible().height < LEAST_VISIBLE;
    if (away) this.#list.closest(".pane").scrollIntoView();
    this.#offerWayBack(away ? link : null);
    this.#bringIn(element);
  }

  #offerWayBack(link) {
    const back = document.querySelector("[data-back]");
    back.hidden = !link;
    back.onclick = () => {
      back.hidden = true;
      link.scrollIntoView({ block: "center" });
      link.focus({ preventScroll: true });
    };
  }

  /** The part of the list that is on screen, below the recording. */
  #visible() {
    const list = this.#list.getBoundingClientRect();
    const covered = document.getElementById("player")?.getBoundingClientRect().bottom ?? 0;
    const top = Math.max(list.top, covered);
    return { top, height: Math.min(list.bottom, innerHeight) - top };
  }

  #bringIn(element) {
    const visible = this.#visible();
    const place = element.getBoundingClientRect();
    if (place.top >= visible.top && place.bottom <= visible.top + visible.height) return;
    this.#list.scrollBy({ top: place.top - visible.top - visible.height / 3, behavior: "smooth" });
  }
}

/** Links to panels become tabs: one panel at a time, arrow keys between them. */
class Tabs {
  #root;
  #tabs;

  constructor(root) {
    this.#root = root;
    const list = root.querySelector(".tabs");
    this.#tabs = [...list.querySelectorAll("a")];
    list.setAttribute("role", "tablist");
    for (const tab of this.#tabs) {
      const panel = this.#panel(tab);
      tab.setAttribute("role", "tab");
      tab.id = `tab-${panel.id}`;
      tab.setAttribute("aria-controls", panel.id);
      tab.addEventListener("click", (event) => { event.preventDefault(); this.open(panel.id); });
      tab.addEventListener("keydown", (event) => this.#move(event, tab));
    }
    const wanted = this.#tabs.find((tab) => tab.hash === location.hash) ?? this.#tabs[0];
    if (wanted) this.open(wanted.hash.slice(1));
  }

  open(id) {
    for (const tab of this.#tabs) {
      const chosen = tab.hash === `#${id}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    this.refresh();
    this.#root.querySelector(".panels").scrollTop = 0;
  }

  /** Panels may have been replaced: the open one is shown again. */
  refresh() {
    for (const tab of this.#tabs) {
      const panel = this.#panel(tab);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.removeAttribute("aria-label");
      panel.hidden = tab.getAttribute("aria-selected") !== "true";
    }
  }

  #panel(tab) {
    return document.getElementById(tab.hash.slice(1));
  }

  #move(event, tab) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.#tabs.at((this.#tabs.indexOf(tab) + step) % this.#tabs.length);
    this.open(next.hash.slice(1));
    next.focus();
  }
}

/** Live progress of an interaction that is not finished; the page loads anew when it is. */
function watchProgress(section) {
  const steps = [...section.querySelectorAll("[data-step]")];
  const at = (state) => steps.findIndex((step) => step.dataset.from === state);
  const show = (position, fraction) => {
    steps.forEach((step, index) => {
      step.dataset.is = index < position ? "done" : index > position ? "later" : fraction === null ? "next" : "now";
      const bar = step.querySelector("progress");
      if (index !== position) bar.value = index < position ? 1 : 0;
      else bar.value = fraction ?? 0;
    });
  };
  const arrived = (state, fraction) => (at(state) < 0 ? location.reload() : show(at(state), fraction));
  show(at(section.dataset.state), null);
  const events = follow((message) => {
    if (message.interaction === section.dataset.waiting) arrived(message.state, message.fraction);
  });
  // Something may have happened before the stream was open, or while it was broken.
  events.addEventListener("open", async () => {
    const answer = await fetch(`/interactions/${section.dataset.waiting}/state`);
    if (!answer.ok) return;
    const { state } = await answer.json();
    if (state !== section.dataset.state) arrived(state, null);
  });
}

function listenForKeys(player, box) {
  box.checked = localStorage.getItem(SHORTCUTS) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SHORTCUTS, box.checked ? "on" : "off"));
  const keys = {
    " ": () => player.toggle(),
    ArrowLeft: () => player.skip(-5),
    ArrowRight: () => player.skip(5),
    j: () => player.nextTurn(),
    k: () => player.previousTurn(),
  };
  const typing = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
  const pressed = "button, a, summary, input, label";
  document.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(typing)) return;
    const onSlider = event.target.closest(".wave");
    if (!box.checked && !onSlider) return;
    if (event.key !== "j" && event.key !== "k" && event.target.closest(pressed)) return;
    event.preventDefault();
    keys[event.key]();
  });
}

/** Times of messages, in the reader's own zone as every other time on the page. */
function localiseClocks() {
  const written = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  for (const time of document.querySelectorAll("time[data-clock]")) {
    time.textContent = written.format(new Date(time.dateTime));
  }
}

function start() {
  localiseClocks();
  const waiting = document.querySelector("[data-waiting]");
  if (waiting) watchProgress(waiting);
  const transcript = new Transcript();
  const section = document.getElementById("player");
  const player = section && new Player(section, {
    turns: transcript.turns,
    redacted: transcript.redacted,
    onMove: (time) => transcript.follow(time, player.playing),
  });
  if (player) listenForKeys(player, section.querySelector("[data-shortcuts]"));
  const findings = document.querySelector("[data-tabs]");
  const tabs = findings && new Tabs(findings);
  let answered = null;
  document.addEventListener("submit", (event) => { answered = event.target.closest(".answer")?.id; });
  document.addEventListener("htmx:after:swap", () => {
    tabs?.refresh();
    if (answered) document.getElementById(answered)?.focus({ preventScroll: true });
    answered = null;
  });
  document.addEventListener("click", (event) => onClick(event, transcript, player, tabs));
}

function onClick(event, transcript, player, tabs) {
  const opener = event.target.closest("[data-open-tab]");
  if (opener && tabs) {
    event.preventDefault();
    tabs.open(opener.dataset.openTab);
  }
  const link = event.target.closest("[data-evidence]");
  if (link) {
    event.preventDefault();
    showEvidence(link, transcript, player);
    return;
  }
  if (!player) return;
  const played = event.target.closest(".said[data-start], [data-play-turn]");
  if (!played || String(getSelection())) return;
  const place = played.matches(".said") ? played : played.closest(".turn");
  player.play(Number(place.dataset.start));
}

function showEvidence(link, transcript, player) {
  const turn = transcript.find(link.dataset.evidence);
  transcript.show(turn, link);
  if (player && turn.dataset.start) player.play(Number(turn.dataset.start), Number(turn.dataset.end));
}

start();
