// Ấn Tín: the few things a page cannot do without a script. Every form also works when this file is absent.
"use strict";

// What was done is said once: neither a reload nor the way back says it again.
const here = new URL(window.location.href);
if (here.searchParams.has("xong")) {
  here.searchParams.delete("xong");
  window.history.replaceState(window.history.state, "", here);
}

// A form is sent once; pressing again while it travels does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter || form.querySelector("button");
  // After this event, so that the button's own value is still part of the form.
  setTimeout(() => {
    form.querySelectorAll("button").forEach((one) => { one.disabled = true; });
    if (button && form.dataset.busy) {
      button.dataset.says = button.textContent;
      button.textContent = form.dataset.busy;
    }
  }, 0);
  if ("stay" in form.dataset) setTimeout(() => askedAgain(form), 3000); // Its answer is a download: the page remains.
});

const usable = (form) => {
  delete form.dataset.sent;
  form.querySelectorAll("button").forEach((button) => {
    button.disabled = false;
    if (button.dataset.says) button.textContent = button.dataset.says;
  });
};
const askedAgain = (form) => {
  usable(form);
  form.querySelector("[data-after]").hidden = false;
};

// Coming back by the browser's history shows the form as usable again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach(usable);
});

// At least one of these boxes is ticked before the form is sent.
document.querySelectorAll("[data-one-of]").forEach((group) => {
  const boxes = Array.from(group.querySelectorAll("input[type=checkbox]"));
  const check = () => {
    if (boxes.length) boxes[0].setCustomValidity(boxes.some((box) => box.checked) ? "" : group.dataset.oneOf);
  };
  group.addEventListener("change", check);
  check();
});

// A file that is too large is refused before it is sent.
document.querySelectorAll("input[type=file][data-max-bytes]").forEach((input) => {
  input.addEventListener("change", () => {
    const tooLarge = Array.from(input.files).some((file) => file.size > Number(input.dataset.maxBytes));
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) input.reportValidity();
  });
});

// Placing by hand: a box that nobody has put anywhere yet is asked for before the form is sent.
const unplaced = (name) => document.querySelector("input[name=placing][value='" + name + "'][data-unplaced]");
const settled = (name) => {
  const radio = unplaced(name);
  if (!radio) return;
  radio.setCustomValidity("");
  radio.removeAttribute("data-unplaced");
  radio.parentElement.querySelector(".tag").remove();
};
document.querySelectorAll("input[data-unplaced]").forEach((radio) => {
  radio.setCustomValidity(radio.dataset.unplaced);
  ["_x", "_y"].forEach((axis) => {
    radio.form.elements[radio.value + axis].addEventListener("input", () => settled(radio.value));
  });
});

// Placing by hand: drag a box over the page picture; the hidden fields take its corner in points from the bottom left.
document.querySelectorAll("svg[data-placing]").forEach((sheet) => {
  let held = null;
  let tapped = false;
  const height = sheet.viewBox.baseVal.height;
  const width = sheet.viewBox.baseVal.width;

  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(sheet.getScreenCTM().inverse());
  };
  const move = (group, x, y) => {
    const rect = group.querySelector("rect");
    const boxWidth = Number(rect.getAttribute("width"));
    const boxHeight = Number(rect.getAttribute("height"));
    const left = Math.min(Math.max(x, 0), width - boxWidth);
    const top = Math.min(Math.max(y, 0), height - boxHeight);
    const label = group.querySelector("text");
    for (const [axis, to] of [["x", left], ["y", top]]) {
      const offset = Number(label.getAttribute(axis)) - Number(rect.getAttribute(axis));
      rect.setAttribute(axis, to);
      label.setAttribute(axis, to + offset);
    }
    group.removeAttribute("hidden");
    const name = group.dataset.place;
    settled(name);
    const form = document.getElementById(sheet.dataset.placing);
    form.elements[name + "_page"].value = sheet.dataset.page;
    form.elements[name + "_x"].value = left.toFixed(1);
    form.elements[name + "_y"].value = (height - top - boxHeight).toFixed(1);
    document.querySelectorAll("[data-place='" + name + "']").forEach((other) => {
      if (other !== group) other.setAttribute("hidden", "");
    });
  };
  const chosenName = () => {
    const radio = document.querySelector("input[name=placing]:checked");
    return radio ? radio.value : null;
  };
  const groupOf = (name) => sheet.querySelector("[data-place='" + name + "']");

  sheet.addEventListener("pointerdown", (event) => {
    const point = at(event);
    const touched = event.target.closest("[data-place]");
    const group = touched || (chosenName() && groupOf(chosenName()));
    if (!group) return;
    tapped = !touched && event.pointerType === "touch";
    if (tapped) return; // A finger on the bare page scrolls it; only when it is lifted in place it was a tap.
    event.preventDefault();
    sheet.focus({ preventScroll: true });
    const radio = document.querySelector("input[name=placing][value='" + group.dataset.place + "']");
    if (radio) radio.checked = true;
    const rect = group.querySelector("rect");
    const within = Boolean(touched);
    held = {
      group,
      dx: within ? point.x - Number(rect.getAttribute("x")) : Number(rect.getAttribute("width")) / 2,
      dy: within ? point.y - Number(rect.getAttribute("y")) : Number(rect.getAttribute("height")) / 2,
    };
    sheet.setPointerCapture(event.pointerId);
    move(group, point.x - held.dx, point.y - held.dy);
    document.querySelectorAll(".place.chosen").forEach((one) => one.classList.remove("chosen"));
    group.classList.add("chosen");
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!held) return;
    const point = at(event);
    move(held.group, point.x - held.dx, point.y - held.dy);
  });
  sheet.addEventListener("pointerup", (event) => {
    held = null;
    if (!tapped) return;
    tapped = false;
    const group = groupOf(chosenName());
    const rect = group.querySelector("rect");
    const point = at(event);
    move(group, point.x - Number(rect.getAttribute("width")) / 2, point.y - Number(rect.getAttribute("height")) / 2);
  });
  sheet.addEventListener("pointercancel", () => {
    held = null;
    tapped = false;
  });

  // The signature's box takes the size that is typed.
  const sizes = { leader_width: "width", leader_height: "height" };
  const form = document.getElementById(sheet.dataset.placing);
  Object.entries(sizes).forEach(([name, attribute]) => {
    form.elements[name].addEventListener("input", (event) => {
      const size = Number(event.target.value);
      if (!(size > 0)) return;
      const rect = groupOf("leader").querySelector("rect");
      rect.setAttribute(attribute, size);
    });
  });

  // The keyboard moves the chosen box by a point, with Shift by ten; Enter leaves it where it is.
  sheet.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step], Enter: [0, 0] };
    const name = chosenName();
    const group = name && groupOf(name);
    if (!moves[event.key] || !group) return;
    event.preventDefault();
    const rect = group.querySelector("rect");
    const [dx, dy] = moves[event.key];
    move(group, Number(rect.getAttribute("x")) + dx, Number(rect.getAttribute("y")) + dy);
  });
});

// A page that shows work under way looks again until the work is done, but never throws away what is being typed.
const beingTyped = () => Array.from(document.querySelectorAll("input, textarea")).some(
  (input) => input.type !== "hidden" && "defaultValue" in input && input.value !== input.defaultValue,
);
document.querySelectorAll("[data-poll]").forEach((element) => {
  const look = async () => {
    try {
      const answer = await fetch(element.dataset.poll, { headers: { Accept: "application/json" } });
      if (answer.redirected) { // The session has ended; what is being typed is kept when its form is sent.
        if (!beingTyped()) window.location.reload();
        return;
      }
      if (answer.ok) {
        const state = await answer.json();
        if (state.state !== element.dataset.state && !beingTyped()) {
          window.location.reload();
          return;
        }
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // The network is away for a moment: look again.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 1200);
});

// One box that ticks all others of a name, and shows whether all are.
document.querySelectorAll("input[data-all]").forEach((all) => {
  const boxes = () => Array.from(all.form.querySelectorAll("input[type=checkbox]:not(:disabled)"))
    .filter((box) => box.name === all.dataset.all);
  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    const told = all.form.querySelector("[data-chosen]");
    told.hidden = false;
    told.querySelector("b").textContent = `${ticked} / ${boxes().length}`;
  };
  all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
  all.form.addEventListener("change", show);
  show();
});

// A document opened from a list is marked as opened there; the server has the last word.
document.querySelectorAll("a[data-opens]").forEach((link) => {
  const mark = () => {
    const tag = document.getElementById(link.dataset.opens);
    tag.textContent = tag.dataset.opened;
    tag.className = "tag good";
  };
  link.addEventListener("click", mark);
  link.addEventListener("auxclick", (event) => { if (event.button === 1) mark(); });
});

// The moving part of a page is fetched again while work goes on; when its state changes, the whole page is.
const refresh = async (element) => {
  let next = element;
  try {
    const answer = await fetch(element.dataset.refresh);
    if (answer.redirected) {
      window.location.reload();
      return;
    }
    if (answer.ok) {
      const body = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = body.getElementById(element.id);
      if (fresh.dataset.state !== element.dataset.state && !document.querySelector("[data-agent-carrying]")) {
        if (!beingTyped()) window.location.reload();
        return;
      }
      if (fresh.textContent !== element.textContent) {
        Object.assign(fresh.dataset, { state: element.dataset.state, refresh: element.dataset.refresh });
        element.replaceWith(next = fresh);
      }
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // The network is away for a moment: look again.
  }
  setTimeout(refresh, 1500, next);
};
document.querySelectorAll("[data-refresh]").forEach((element) => {
  if (element.dataset.refresh) setTimeout(refresh, 700, element);
});
