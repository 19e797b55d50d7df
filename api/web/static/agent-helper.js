// Speaking with the helper on this machine: finding it, proving each request, checking that it was it who answered.
import { fromBase64url, keepPairing, keptPairing, toBase64url } from "./agent-pairing.js";

// Names of ports, paths and headers, as the service knows them (signing/agent/wire.py).
const wire = JSON.parse(document.querySelector("[data-agent-wire]").dataset.agentWire);
const HELLO_MS = 10_000;
const ANSWER_MS = 60_000;
const NONCE_BYTES = 24;

// Why nothing came of it. `code` names a sentence of the page; `detail` is the helper's own, in Vietnamese.
export class HelperError extends Error {
  constructor(code, detail = "", status = 0) {
    super(detail || code);
    this.code = code;
    this.detail = detail;
    this.status = status;
  }
}

// Browsers that guard the local network want to be told that it is this machine which is meant; others do not know the word.
const toLoopback = (() => {
  try {
    return new Request(`http://${wire.host}/`, { targetAddressSpace: "loopback" }) && { targetAddressSpace: "loopback" };
  } catch {
    return {};
  }
})();

const ask = (port, path, options = {}, patience = ANSWER_MS) => fetch(`http://${wire.host}:${port}${path}`, {
  cache: "no-store",
  credentials: "omit",
  redirect: "error",
  referrerPolicy: "no-referrer",
  signal: AbortSignal.timeout(patience),
  ...toLoopback,
  ...options,
});

// "granted", "prompt" or "denied"; null where the browser asks nobody.
const permission = async () => {
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      return (await navigator.permissions.query({ name })).state;
    } catch { /* A browser without this permission, or with an older name for it. */ }
  }
  return null;
};

const helloOf = async (port, patience) => {
  try {
    const answer = await ask(port, wire.hello, {}, patience);
    if (!answer.ok) return null;
    const said = await answer.json();
    const isOne = said.agent === wire.agent && said.protocol === wire.protocol;
    // A boot says for which port it holds: what is told on another one stands in between.
    return isOne && String(said.boot).startsWith(`${port}.`) ? { port, boot: said.boot } : null;
  } catch {
    return null;
  }
};

// Whether any program at all answers there: what it says stays hidden from us.
const isAnybodyAt = async (port) => {
  try {
    await ask(port, wire.hello, { mode: "no-cors", redirect: "follow" }, HELLO_MS);
    return true;
  } catch {
    return false;
  }
};

const found = async () => {
  const patience = (await permission()) === "prompt" ? 4 * ANSWER_MS : HELLO_MS; // Somebody reads the browser's question.
  const doors = await Promise.all(wire.ports.map((port) => helloOf(port, patience)));
  return doors.filter(Boolean);
};

// Why no helper that knows us answers: blocked, stranger (somebody is there), absent.
export const whyNobody = async () => {
  if ((await permission()) === "denied") return new HelperError("blocked");
  const there = await Promise.all(wire.ports.map(isAnybodyAt));
  return new HelperError(there.some(Boolean) ? "stranger" : "absent");
};

const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const digestOf = async (bytes) => hexOf(await crypto.subtle.digest("SHA-256", bytes));
const encoded = (text) => new TextEncoder().encode(text);

const bodyOf = async (answer) => new Uint8Array(await answer.arrayBuffer());
const readable = (bytes) => {
  if (!bytes.length) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
};

export class Helper {
  #pairing;
  #door = null;

  constructor(pairing) {
    this.#pairing = pairing;
  }

  // The helper that this browser was paired with. Throws HelperError: insecure, unpaired.
  static async paired() {
    if (!window.isSecureContext || !window.crypto?.subtle || !window.indexedDB) throw new HelperError("insecure");
    const pairing = await keptPairing();
    if (pairing === null) throw new HelperError("unpaired");
    return new Helper(pairing);
  }

  // POST a value; gives what was answered. Asked once more where the helper was started anew in between.
  // Throws HelperError: blocked, absent, stranger, or the helper's own refusal.
  async ask(path, value = {}, patience = ANSWER_MS) {
    if (this.#door !== null) {
      const answer = await this.#tried(this.#door, path, value, patience);
      if (answer !== null) return answer.value;
      this.#door = null;
    }
    for (const door of await found()) {
      if (!(await this.#knowsUs(door))) continue;
      this.#door = door;
      const answer = await this.#tried(door, path, value, patience);
      if (answer !== null) return answer.value;
    }
    throw await whyNobody();
  }

  // Throws what `ask` throws unless the helper runs and knows the pairing.
  async check() {
    for (const door of await found()) {
      if (await this.#knowsUs(door)) return;
    }
    throw await whyNobody();
  }

  // Something empty is asked first; whatever is answered is proven. Whoever else took the port learns nothing.
  async #knowsUs(door) {
    try {
      return (await this.#tried(door, `${wire.jobs}/${"0".repeat(32)}/cancel`, {}, ANSWER_MS)) !== null;
    } catch (error) {
      if (error instanceof HelperError) return true;
      throw error;
    }
  }

  // Null where another helper answered, or none, or one that does not know us.
  async #tried(door, path, value, patience) {
    const body = encoded(JSON.stringify(value));
    const nonce = toBase64url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
    const covered = [
      "antin-agent-v1", "POST", path, window.location.origin, door.boot, nonce, await digestOf(body),
    ].join("\n");
    const proof = new Uint8Array(await crypto.subtle.sign("HMAC", this.#pairing.key, encoded(covered)));
    const headers = {
      "Content-Type": "application/json",
      [wire.pairing]: this.#pairing.id,
      [wire.nonce]: nonce,
      [wire.proof]: toBase64url(proof),
    };
    let answer;
    let said;
    try {
      answer = await ask(door.port, path, { method: "POST", headers, body }, patience);
      said = await bodyOf(answer);
    } catch {
      return null;
    }
    if (!(await this.#isTheirs(answer, nonce, said))) return null;
    if (answer.ok) return { value: readable(said) };
    const problem = readable(said) || {};
    throw new HelperError(problem.code || "refused", problem.detail || "", answer.status);
  }

  async #isTheirs(answer, nonce, said) {
    const mark = answer.headers.get(wire.answer);
    if (mark === null) return false;
    const lines = ["antin-answer-v1", nonce, String(answer.status), await digestOf(said)].join("\n");
    try {
      return await crypto.subtle.verify("HMAC", this.#pairing.key, fromBase64url(mark), encoded(lines));
    } catch {
      return false;
    }
  }
}

// Pair this browser with the helper that shows this code. `identity`: who the service is, signed by it.
// Throws HelperError: insecure, blocked, absent, not_pairing, wrong_code, or the helper's own refusal.
export const pair = async (code, identity) => {
  if (!window.isSecureContext || !window.crypto?.subtle || !window.indexedDB) throw new HelperError("insecure");
  let refusal = null;
  for (const port of wire.ports) {
    let answer;
    let said;
    try {
      answer = await ask(port, wire.pairings, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ code, identity }),
      }, 4 * ANSWER_MS); // Somebody is asked in the helper's window.
      said = readable(await bodyOf(answer));
    } catch {
      continue;
    }
    if (answer.ok) {
      await keepPairing(said.pairing, said.secret);
      return;
    }
    refusal = new HelperError(said?.code || "refused", said?.detail || "", answer.status);
  }
  if (refusal) throw refusal;
  const why = await whyNobody();
  throw why.code === "stranger" ? new HelperError("not_pairing") : why;
};

export const paths = { certificates: wire.certificates, enrolments: wire.enrolments, jobs: wire.jobs };
export const watchPatience = wire.watch * 1000 + ANSWER_MS;
