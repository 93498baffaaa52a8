// Review page: text selected in a paragraph is offered as the quote of the comment beside it.
// Without script the reviewer copies the sentence himself.
let chosen = { part: null, text: "" };

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const text = selection ? selection.toString().replace(/\s+/g, " ").trim() : "";
  const node = selection && selection.anchorNode;
  const part = node && node.parentElement ? node.parentElement.closest(".para") : null;
  if (text && part && text.length <= 200) chosen = { part, text };
});

for (const details of document.querySelectorAll(".note__add")) {
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    const quote = details.querySelector("input[name$='-quote']");
    if (chosen.part === details.closest(".para") && !quote.value) quote.value = chosen.text;
    details.querySelector("textarea").focus();
  });
}
