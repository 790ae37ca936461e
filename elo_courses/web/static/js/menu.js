// Menus are <details class="menu"> and open without this file. It closes them: Escape, a click outside, another menu opening.

const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of open()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of open()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A link to a place on the same page has done its work when it is followed.
document.addEventListener("click", (event) => {
  const link = event.target.closest("details.menu a[href^='#']");
  if (link) link.closest("details.menu").open = false;
});
