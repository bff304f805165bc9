// Keeps the current hit in view: after loading, and after a part of the page is swapped in.

function show(root) {
  const hit = root.querySelector("mark.hit-current");
  if (!hit || location.hash.length > 1) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  hit.scrollIntoView({ block: "center", inline: "nearest", behavior: calm ? "instant" : "auto" });
}

show(document);
document.addEventListener("htmx:load", (event) => show(event.target));
