// Closes on a narrow screen what stands beside the page on a wide one: <details data-wide open>.

const narrow = matchMedia("(max-width: 59.99rem)").matches;

function fold(root) {
  for (const details of root.querySelectorAll("details[data-wide]")) if (narrow) details.open = false;
}

fold(document);
document.addEventListener("htmx:load", (event) => fold(event.target));
