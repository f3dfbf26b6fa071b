/* The recording: a wave drawn from the server's peaks over the page's own <audio>, with redacted stretches marked. */
import WaveSurfer from "/static/vendor/wavesurfer/wavesurfer.esm.js";
import Regions from "/static/vendor/wavesurfer/regions.esm.js";

const NAMES = { agent: "Agent", customer: "Customer", both: "Recording" };
const WAVE_HEIGHT = { 1: 56, 2: 34 };
const BEFORE_A_TURN_IS_REPLAYED = 1;

export const clock = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
};

/** Plays, seeks and tells where it is. `turns` are {start, end} in seconds, in order; `redacted` likewise. */
export class Player {
  #section;
  #media;
  #wave;
  #turns;
  #duration;
  #stopAt = null;
  #wanted = null; // where to start, while nothing is loaded: the recording is fetched on the first play

  constructor(section, { turns, redacted, onMove }) {
    this.#section = section;
    this.#turns = turns;
    this.#media = section.querySelector("audio");
    const data = JSON.parse(section.querySelector("#player-data").textContent);
    this.#duration = data.duration;
    this.#draw(data, redacted);
    this.#connect(onMove);
  }

  get time() {
    return this.#wanted ?? this.#media.currentTime;
  }

  get playing() {
    return !this.#media.paused;
  }

  toggle() {
    this.#stopAt = null;
    if (this.playing) this.#media.pause();
    else this.#play();
  }

  skip(seconds) {
    this.seek(this.time + seconds);
  }

  seek(seconds) {
    this.#stopAt = null;
    const time = Math.min(Math.max(0, seconds), this.#duration);
    if (this.#media.readyState === HTMLMediaElement.HAVE_NOTHING) this.#wanted = time;
    this.#wave.setTime(time);
  }

  /** Plays from `start`, and stops at `end` where one is given. Both in seconds. */
  play(start, end = null) {
    this.seek(start);
    this.#stopAt = end;
    this.#play();
  }

  nextTurn() {
    const next = this.#turns.find((turn) => turn.start > this.time + 0.05);
    if (next) this.seek(next.start);
  }

  previousTurn() {
    const earlier = this.#turns.filter((turn) => turn.start < this.time - BEFORE_A_TURN_IS_REPLAYED);
    this.seek(earlier.at(-1)?.start ?? 0);
  }

  #play() {
    this.#media.play().catch(() => {}); // the error event says why
  }

  #draw({ duration, channels, peaks }, redacted) {
    const section = this.#section;
    const frame = section.querySelector(".wave-frame");
    const names = section.querySelector(".wave-names");
    names.replaceChildren(...channels.map((channel) => {
      const name = document.createElement("li");
      name.dataset.party = channel;
      name.textContent = NAMES[channel];
      return name;
    }));
    frame.hidden = section.querySelector(".player-controls").hidden = false;
    this.#media.controls = false;
    const regions = Regions.create();
    const height = WAVE_HEIGHT[channels.length] ?? WAVE_HEIGHT[2];
    const look = () => {
      const channelLooks = [...names.children].map((name) => {
        const style = getComputedStyle(name);
        return { progressColor: style.color, waveColor: style.borderLeftColor, height };
      });
      return { splitChannels: channelLooks, cursorColor: getComputedStyle(frame).color };
    };
    this.#wave = WaveSurfer.create({
      container: section.querySelector(".wave"),
      cspNonce: section.dataset.nonce,
      media: this.#media,
      peaks: peaks.length ? peaks.map(heights) : [[0, 0]],
      duration,
      plugins: [regions],
      normalize: true,
      barWidth: 2,
      barGap: 1,
      barRadius: 1,
      cursorWidth: 2,
      height,
      ...look(),
    });
    this.#wave.on("ready", () => {
      const color = getComputedStyle(section.querySelector(".wave")).getPropertyValue("--masked");
      for (const { start, end, name } of redacted) {
        const region = regions.addRegion({ start, end, drag: false, resize: false, color });
        region.element?.setAttribute("title", name);
      }
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#wave.setOptions(look()));
  }

  #connect(onMove) {
    const section = this.#section;
    const slider = section.querySelector(".wave");
    const now = section.querySelector("[data-now]");
    const play = section.querySelector("[data-do=toggle]");
    this.#wave.on("timeupdate", (time) => {
      if (this.#stopAt !== null && time >= this.#stopAt) {
        this.#media.pause();
        this.#stopAt = null;
      }
      now.textContent = clock(time);
      slider.setAttribute("aria-valuenow", String(Math.round(time)));
      slider.setAttribute("aria-valuetext", `${clock(time)} of ${clock(this.#duration)}`);
      onMove(time);
    });
    this.#wave.on("interaction", (time) => this.seek(time));
    this.#media.addEventListener("loadedmetadata", () => {
      if (this.#wanted !== null) this.#media.currentTime = this.#wanted;
      this.#wanted = null;
    });
    const showState = () => {
      play.setAttribute("aria-label", this.playing ? "Pause" : "Play");
      section.classList.toggle("playing", this.playing);
    };
    for (const change of ["play", "pause", "ended"]) this.#media.addEventListener(change, showState);
    this.#media.addEventListener("error", () => section.classList.add("broken"));
    const actions = {
      toggle: () => this.toggle(),
      back: () => this.skip(-5),
      forward: () => this.skip(5),
      next: () => this.nextTurn(),
      previous: () => this.previousTurn(),
    };
    for (const button of section.querySelectorAll("[data-do]")) {
      button.addEventListener("click", actions[button.dataset.do]);
    }
    section.querySelector("[data-speed]").addEventListener("change", (event) => {
      this.#wave.setPlaybackRate(Number(event.target.value), true);
    });
  }
}

/** One height a point, from [min, max] pairs. */
function heights(pairs) {
  return pairs.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high)));
}
