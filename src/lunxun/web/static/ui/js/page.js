// On every page. Each import has one purpose; without script the pages work the same, only quieter.
import "./errors.js";
import "./draft.js";
import "./composition.js";
import "./connection.js";
import "./print.js";
