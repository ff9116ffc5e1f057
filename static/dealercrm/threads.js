// Keeps an open conversation or inbox as it is while the server answers 304.
"use strict";

const NOT_MODIFIED = 304;

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === NOT_MODIFIED) event.detail.shouldSwap = false;
});
