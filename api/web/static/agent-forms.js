// Forms that begin signing with one's own machine: before they are sent, the helper tells the certificate.
import { Helper, paths } from "./agent-helper.js";
import { mishap, says } from "./agent-says.js";
import { post } from "./agent-service.js";

const NAME = "chung_thu";

export const fillForms = (form) => {
  const told = form.querySelector("[data-agent-says]");
  const filled = () => form.querySelector(`input[name=${NAME}]`) !== null;
  says(told, "ready");

  form.addEventListener("submit", async (event) => {
    if (filled()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    button.disabled = true;
    says(told, "finding");
    try {
      const helper = await Helper.paired();
      const { wish } = await post("/agent/wish", { kind: form.dataset.agentCertificates });
      const { chain } = await helper.ask(paths.certificates, { wish });
      for (const certificate of chain) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: NAME, value: certificate });
        form.append(field);
      }
      says(told, "ready");
      button.disabled = false;
      form.requestSubmit(button);
    } catch (error) {
      button.disabled = false;
      says(told, ...mishap(error));
    }
  });
};
