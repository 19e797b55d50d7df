// The page of a batch that waits for the signer's own machine: one tab carries, others look on and take over.
import { Courier } from "./agent-courier.js";
import { mishap, says } from "./agent-says.js";

const declined = (batch) => `antin-agent-declined-${batch}`;
const AGAIN = new Set(["cancelled", "failed", "refused", "unpaired", "blocked", "insecure", "signed-out"]);
const CARRYING = new Set(["storing", "later", "away"]);
const STOP_MS = 3000;

export const followBatch = (element) => {
  const batch = element.dataset.agentBatch;
  const again = element.querySelector("[data-agent-again]");
  let courier = null;

  const tell = (name, detail) => {
    says(element, name, detail);
    element.toggleAttribute("data-agent-carrying", CARRYING.has(name)); // Then the page is not loaded anew: it would break off.
    again.hidden = !AGAIN.has(name);
  };

  const carry = async () => {
    courier = new Courier(batch, tell);
    try {
      const ended = await courier.run();
      if (ended.state === "done") {
        window.location.reload();
        return;
      }
      sessionStorage.setItem(declined(batch), ended.state);
      tell(ended.state, ended.detail);
    } catch (error) {
      tell(...mishap(error));
    } finally {
      courier = null;
    }
  };

  const whenFree = () => {
    if (!navigator.locks) return carry();
    return navigator.locks.request(`antin-batch-${batch}`, { ifAvailable: true }, (lock) => lock && carry().then(() => true))
      .then((carried) => {
        if (carried) return null;
        tell("elsewhere");
        return navigator.locks.request(`antin-batch-${batch}`, carry);
      });
  };

  again.addEventListener("click", () => {
    sessionStorage.removeItem(declined(batch));
    whenFree();
  });
  // Stopping here closes the helper's window too.
  document.querySelectorAll("form[data-agent-stop]").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      if (courier === null) return;
      const carried = courier;
      courier = null;
      event.preventDefault();
      event.stopImmediatePropagation();
      await Promise.race([carried.cancel().catch(() => null), new Promise((resolve) => { setTimeout(resolve, STOP_MS); })]);
      form.requestSubmit(event.submitter);
    });
  });

  const before = sessionStorage.getItem(declined(batch));
  if (before) tell(before); // No window opens again at somebody who has just said no.
  else whenFree();
};
