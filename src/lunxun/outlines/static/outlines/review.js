// Review page. Text selected in a paragraph is offered as the quote of the comment beside it, and the
// count of decided criteria follows the taps. Without script the reviewer copies the sentence himself.
let chosen = { part: null, text: "" };

function choose() {
  const selection = document.getSelection();
  const text = selection ? selection.toString().replace(/\s+/g, " ").trim() : "";
  const node = selection && selection.anchorNode;
  const part = node && node.parentElement ? node.parentElement.closest(".para") : null;
  if (text && part && text.length <= 200) chosen = { part, text };
}

document.addEventListener("selectionchange", choose);
// The browser tells of a selection a moment later; a quick press on the comment comes before, and undoes it.
document.addEventListener("pointerdown", choose, true);

for (const details of document.querySelectorAll(".note__add")) {
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    const quote = details.querySelector("input[name$='-quote']");
    if (chosen.part === details.closest(".para") && !quote.value) quote.value = chosen.text;
    details.querySelector("textarea").focus();
  });
}

const criteria = [...document.querySelectorAll(".check .seg")];
const decided = document.getElementById("decided");
const undecided = document.getElementById("undecided");

function count() {
  const done = criteria.filter((seg) => seg.querySelector("input:checked")).length;
  decided.textContent = decided.textContent.replace(/\d+(?=\/)/, done);
  const left = criteria.length - done;
  undecided.textContent = left ? undecided.dataset.some.replace("#", left) : undecided.dataset.none;
}

if (decided && undecided) {
  document.addEventListener("change", count);
  window.addEventListener("pageshow", count);
}
