// Posts the message to the page that may wait, when the person leaves this page.
const { origin, message } = document.currentScript.dataset;
addEventListener('pagehide', () => {
  if (window.opener && !opener.closed) opener.postMessage(JSON.parse(message), origin);
});
