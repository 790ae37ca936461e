// After a form was sent the address ends in #place: the focus goes there, so that reading goes on from the answer.
// A page with a summary of faults starts from it.

const place =
  location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
const target = place ?? document.getElementById("errors");

if (target) {
  if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) {
    target.setAttribute("tabindex", "-1");
    target.addEventListener("blur", () => target.removeAttribute("tabindex"), { once: true });
  }
  target.focus();
}
