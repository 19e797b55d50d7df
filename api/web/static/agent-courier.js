// Carries a batch between the service and the helper: what is to be signed there, signatures back, pictures on demand.
// Nothing is lost when the page is closed: the service knows what was asked, the helper keeps what was signed.
import { Helper, HelperError, paths, watchPatience } from "./agent-helper.js";
import { Refused, get, patiently, picture, post } from "./agent-service.js";

const CHUNK = 20;
const LOOK_MS = 3000;
const LONGEST_WAIT_MS = 15_000;
const MOST_WORDS = 500;
const OVER = new Set(["done", "cancelled", "failed"]);
const LATER = new Set(["asked", "acting"]);
// Verdicts that are none yet: time stamps are down, or the same signature is being stored at this moment.
const ABSENT = new Set(["absent", "stranger", "closed"]);

const toBase64 = (bytes) => {
  let plain = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    plain += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(plain);
};
const moment = (wait) => new Promise((resolve) => { setTimeout(resolve, wait); });

// Which job of the helper does a batch's work, for this browser; only a hint, the helper has the last word.
const jobs = {
  name: (batch) => `antin-agent-job-${batch}`,
  get(batch) { return localStorage.getItem(this.name(batch)); },
  keep(batch, job) { localStorage.setItem(this.name(batch), job); },
  forget(batch) { localStorage.removeItem(this.name(batch)); },
};

export class Courier {
  #batch;
  #says;
  #helper = null;
  #job = null;

  // `says(state, detail)`: what the person should read; the names are those of the page's sentences.
  constructor(batch, says) {
    this.#batch = batch;
    this.#says = says;
  }

  // Go on until the helper's job has ended and everything it signed or would not sign has its verdict; while the service
  // prepares or stores, or one of the two is away, wait. Gives how it ended: "done", "cancelled" or "failed", and the
  // helper's reason.
  async run() {
    this.#says("finding");
    this.#helper = await Helper.paired();
    this.#job = jobs.get(this.#batch);
    for (;;) {
      try {
        if (this.#job !== null || (await this.#begin())) return await this.#follow();
        this.#says("settling");
        await moment(LOOK_MS);
      } catch (error) {
        if (!(error instanceof HelperError)) throw error;
        if (error.status === 404) { // The helper was started anew, or let go of it: asked again, with the PIN again.
          this.#drop();
        } else if (ABSENT.has(error.code)) {
          // Other people at this machine may have helpers of their own: ours is gone, it has not forgotten us.
          this.#says(error.code === "stranger" && this.#job === null ? "stranger" : "gone");
          await moment(LOOK_MS);
        } else {
          throw error;
        }
      }
    }
  }

  async cancel() {
    if (this.#helper === null || this.#job === null) return;
    await this.#helper.ask(`${paths.jobs}/${this.#job}/cancel`);
  }

  async #begin() {
    let offer;
    try {
      ({ offer } = await this.#patiently(() => get(`/batches/${this.#batch}/offer`)));
    } catch (error) {
      if (error instanceof Refused && error.status === 409) return false; // It waits for no signature just now.
      throw error;
    }
    const { job } = await this.#helper.ask(paths.jobs, { offer });
    this.#job = job;
    jobs.keep(this.#batch, job);
    return true;
  }

  #drop() {
    this.#job = null;
    jobs.forget(this.#batch);
  }

  async #follow() {
    const job = `${paths.jobs}/${this.#job}`;
    this.#says("asking"); // What the helper says is held back until there is something new.
    for (let after = 0; ;) {
      const seen = await this.#helper.ask(`${job}/watch`, { after }, watchPatience);
      await this.#hand(job, seen.results.filter((each) => each.signature));
      await this.#decline(seen.results.filter((each) => each.reason));
      after = seen.next;
      if (seen.state === "asking") this.#says("asking", seen.problem || "");
      if (seen.state === "signing") this.#says("signing", `${after} / ${seen.total}`);
      for (const wanted of seen.wanted) await this.#show(job, wanted);
      if (OVER.has(seen.state) && !seen.results.length) {
        this.#drop();
        return { state: seen.state, detail: seen.problem || "" };
      }
    }
  }

  // What was signed goes to the service in pieces; then the helper is told what became of it.
  async #hand(job, answers) {
    for (let start = 0; start < answers.length; start += CHUNK) {
      const became = await this.#settled(answers.slice(start, start + CHUNK));
      await this.#helper.ask(`${job}/stored`, {
        stored: became.filter((each) => each.state === "done").map((each) => each.request),
        refused: became.filter((each) => each.state !== "done").map(({ request, reason }) => ({ request, reason })),
      });
    }
  }

  // What the helper would not sign is told the service in the helper's words; the helper knows already.
  async #decline(unsigned) {
    const answers = unsigned.map(({ request, reason }) => ({ request, refused: Array.from(reason).slice(0, MOST_WORDS).join("") }));
    for (let start = 0; start < answers.length; start += CHUNK) await this.#settled(answers.slice(start, start + CHUNK));
  }

  // Sent until the service has said of each whether it is stored; what it cannot store yet it is sent again.
  async #settled(answers) {
    const final = [];
    for (let left = answers, wait = 1000; left.length; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      this.#says("storing");
      const { results } = await this.#patiently(() => post(`/batches/${this.#batch}/answers`, { answers: left }));
      const later = new Map(results.filter((each) => LATER.has(each.state)).map((each) => [each.request, each.reason]));
      final.push(...results.filter((each) => !LATER.has(each.state)));
      left = left.filter((each) => later.has(each.request));
      if (!left.length) break;
      this.#says("later", Array.from(later.values()).find(Boolean) || "");
      await moment(wait);
    }
    return final;
  }

  async #show(job, { request, page }) {
    let png = null;
    try {
      png = toBase64(await picture(`/signature-requests/${request}/pages/${page}`));
    } catch { /* The helper says that the picture could not be had. */ }
    await this.#helper.ask(`${job}/pictures`, { request, page, png });
  }

  #patiently(question) {
    return patiently(question, () => this.#says("away"));
  }
}
