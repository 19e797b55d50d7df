// Sentences stand in the page, in its language; a script only chooses which of them is seen.
import { HelperError } from "./agent-helper.js";
import { Refused } from "./agent-service.js";

const FALLBACK = "refused";

// Show the sentence of that name within `element`, and `detail` where the sentence has a place for it.
export const says = (element, name, detail = "") => {
  const sentences = Array.from(element.querySelectorAll("[data-says]"));
  const wanted = sentences.some((each) => each.dataset.says.split(" ").includes(name)) ? name : FALLBACK;
  for (const sentence of sentences) {
    const isIt = sentence.dataset.says.split(" ").includes(wanted);
    const place = sentence.matches("[data-detail]") ? sentence : sentence.querySelector("[data-detail]");
    if (isIt && place) place.textContent = detail;
    if (sentence.hidden === isIt) sentence.hidden = !isIt;
  }
  element.dataset.now = name;
};

// The name of the sentence for what went wrong, and its detail. Throws what is a fault of ours.
export const mishap = (error) => {
  if (error instanceof HelperError) return [error.detail ? FALLBACK : error.code, error.detail];
  if (error instanceof Refused) return [error.status === 401 ? "signed-out" : FALLBACK, error.detail];
  throw error;
};
