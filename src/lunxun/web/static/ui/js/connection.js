// Parts of a page that refresh themselves say when they can't, and recover by themselves.
const bar = document.getElementById("connection");
function show(is) {
  if (bar) bar.hidden = !is;
}
document.addEventListener("htmx:sendError", () => show(true));
document.addEventListener("htmx:timeout", () => show(true));
document.addEventListener("htmx:afterOnLoad", () => show(false));
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  // The session has ended: the answer is the sign-in page, which must not land inside a fragment.
  if (xhr.responseURL && new URL(xhr.responseURL).pathname.endsWith("/sign-in/")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
