// A search that runs while one types waits for the input method: half a pinyin is not a query.
let composing = null;
document.addEventListener("compositionstart", (event) => {
  composing = event.target;
});
document.addEventListener("compositionend", (event) => {
  composing = null;
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (composing && event.target === composing) event.preventDefault();
});
