// Asking the service, as this page's signed-in person. A question that may be asked again is, until it is answered.

const ANSWER_MS = 90_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;
const BUSY = new Set([429, 502, 503, 504]);

// What the service refused; `detail` is a sentence for people.
export class Refused extends Error {
  constructor(problem, status) {
    super(problem.detail || String(status));
    this.code = problem.code || "";
    this.detail = problem.detail || "";
    this.status = status;
  }
}

// The network or the service is away.
export class Away extends Error {}

const csrf = document.querySelector("input[name=csrf]").value;

const asked = async (path, options) => {
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "error", ...options });
  } catch {
    throw new Away();
  }
  if (answer.ok) return answer;
  if (BUSY.has(answer.status)) throw new Away();
  let problem = {};
  try {
    problem = await answer.json();
  } catch { /* Something between us and the service answered in words of its own. */ }
  if (answer.status >= 500 && !problem.code) throw new Away();
  throw new Refused(problem, answer.status);
};

const whole = async (answer, read) => {
  try {
    return await read(answer);
  } catch {
    throw new Away(); // It broke off.
  }
};

export const get = async (path) => whole(await asked(path, {}), (answer) => answer.json());

export const picture = async (path) => whole(await asked(path, {}), async (answer) => new Uint8Array(await answer.arrayBuffer()));

export const post = async (path, value) => {
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
  const answer = await asked(path, { method: "POST", headers, body: JSON.stringify(value) });
  return answer.status === 204 ? null : whole(answer, (each) => each.json());
};

const rested = (wait) => new Promise((resolve) => {
  const end = () => {
    clearTimeout(timer);
    window.removeEventListener("online", end);
    resolve();
  };
  const timer = setTimeout(end, wait);
  window.addEventListener("online", end);
});

// Ask until the service answers; `away` is told each time it did not.
export const patiently = async (question, away) => {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof Away)) throw error;
    }
    away();
    await rested(wait);
  }
};
