// Replaces the first link once the token in it has expired. Measures the time since the page came:
// the clock of a phone may be wrong, but it does not drift that much.
const { again, lifetime } = document.currentScript.dataset;
const came = Date.now();
document.querySelector('a').onclick = event => {
  if (Date.now() - came >= lifetime * 1e3) {
    event.preventDefault();
    location.replace(again);
  }
};
// The provider's response works only once. A reload, the back button and a bookmark need an address
// that works again.
history.replaceState(null, '', again);
