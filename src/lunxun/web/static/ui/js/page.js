// On every page: bring the reader to the error summary. Without script the summary is still on top.
const errors = document.getElementById("errors");
if (errors) errors.focus();
