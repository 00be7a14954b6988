// Posts the message to the page that waits, and closes this window. A posted message is delivered
// although the window closes in the same task.
const { origin, message } = document.currentScript.dataset;
if (window.opener && !opener.closed) {
  opener.postMessage(JSON.parse(message), origin);
  window.close();
} else {
  location.replace(document.querySelector('a').href);
}
