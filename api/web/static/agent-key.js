// The page about one's own helper: is it there, is it paired, which certificate is registered.
import { Helper, HelperError, pair, paths, watchPatience, whyNobody } from "./agent-helper.js";
import { forgetPairing, keptPairing } from "./agent-pairing.js";
import { mishap, says } from "./agent-says.js";
import { get, post } from "./agent-service.js";

const busy = async (button, act) => {
  button.disabled = true;
  try {
    await act();
  } finally {
    button.disabled = false;
  }
};

export const keyPage = (element) => {
  const state = element.querySelector("[data-agent-state]");
  const pairing = element.querySelector("form[data-agent-pair]");
  const forget = element.querySelector("[data-agent-forget]");

  // Which sentence holds. To a page that is not paired a helper says nothing; that something answers can be told.
  const found = async () => {
    try {
      await (await Helper.paired()).check();
      return ["paired", ""];
    } catch (error) {
      const [name, detail] = mishap(error);
      if (name !== "unpaired") return [name, detail];
      const why = await whyNobody();
      return [why.code === "stranger" ? "unpaired" : why.code, ""];
    }
  };

  const look = async () => {
    says(state, "finding");
    const [name, detail] = await found();
    says(state, name, detail);
    pairing.hidden = ["paired", "insecure", "blocked"].includes(name);
    forget.hidden = name === "insecure" || (await keptPairing()) === null;
  };

  pairing.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const told = pairing.querySelector("[data-agent-says]");
    const code = pairing.elements.ma;
    busy(event.submitter, async () => {
      says(told, "pairing");
      try {
        const { identity } = await get("/agent/identity");
        await pair(code.value.replace(/\s/g, ""), identity);
        code.value = "";
        says(told, "ready");
        await look();
      } catch (error) {
        says(told, ...mishap(error));
      }
    });
  });

  forget.addEventListener("click", () => busy(forget, async () => {
    await forgetPairing();
    await look();
  }));
  element.querySelector("[data-agent-look]").addEventListener("click", (event) => busy(event.currentTarget, look));
  element.querySelectorAll("[data-agent-enrol]").forEach((button) => enrolling(element, button));
  element.querySelectorAll("[data-agent-check]").forEach(checking);
  look();
};

// Register the certificate on the device: the helper has the person choose it, and proves that its key is there.
const enrolling = (element, button) => {
  const told = button.closest("section").querySelector("[data-agent-says]");
  button.addEventListener("click", () => busy(button, async () => {
    says(told, "finding");
    try {
      const helper = await Helper.paired();
      const { enrolment } = await post("/agent/enrolments", { for: button.dataset.agentEnrol });
      const { job } = await helper.ask(paths.enrolments, { enrolment });
      says(told, "asking");
      const answer = await answered(helper, job);
      says(told, "storing");
      await post("/agent/enrolments/answer", { enrolment, ...answer });
      window.location.assign(element.dataset.agentDone);
    } catch (error) {
      says(told, ...mishap(error));
    }
  }));
};

// Ask the helper whether the device that is plugged in holds the registered certificate.
const checking = (button) => {
  const told = button.closest("section").querySelector("[data-agent-says]");
  button.addEventListener("click", () => busy(button, async () => {
    says(told, "finding");
    try {
      const helper = await Helper.paired();
      const { wish } = await post("/agent/wish", { kind: button.dataset.agentCheck });
      await helper.ask(paths.certificates, { wish });
      says(told, "right");
    } catch (error) {
      says(told, ...mishap(error));
    }
  }));
};

const answered = async (helper, job) => {
  for (let after = 0; ;) {
    const seen = await helper.ask(`${paths.jobs}/${job}/watch`, { after }, watchPatience);
    after = seen.next;
    const [result] = seen.results;
    if (result?.signature) {
      const { chain, scheme, hash, signature } = result;
      return { certificates: chain, scheme, hash, signature };
    }
    if (result?.reason) throw new HelperError("failed", result.reason);
    if (seen.state !== "asking" && seen.state !== "signing") {
      throw new HelperError(seen.state === "cancelled" ? "cancelled" : "failed", seen.problem || "");
    }
  }
};
