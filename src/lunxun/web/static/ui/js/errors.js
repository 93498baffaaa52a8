// Bring the reader to the error summary. Without script it is still the first thing of the form.
const summary = document.getElementById("errors");
if (summary) summary.focus();
