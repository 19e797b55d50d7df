// Ấn Tín: signing with the helper on the signer's own machine. Loaded by the pages that need it, and by them alone.
import { followBatch } from "./agent-batch.js";
import { fillForms } from "./agent-forms.js";
import { keyPage } from "./agent-key.js";

document.querySelectorAll("[data-agent-batch]").forEach(followBatch);
document.querySelectorAll("form[data-agent-certificates]").forEach(fillForms);
document.querySelectorAll("[data-agent-key]").forEach(keyPage);
