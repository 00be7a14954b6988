// Where a page waits: shows the button in place of the links, and posts the message once, when the
// person presses the button or leaves this page.
const { origin, message } = document.currentScript.dataset;
if (window.opener && !opener.closed) {
  let told = false;
  const tell = () => {
    if (told || !window.opener) return;
    told = true;
    opener.postMessage(JSON.parse(message), origin);
  };
  addEventListener('pagehide', tell);
  for (const link of document.querySelectorAll('a')) link.hidden = true;
  const button = document.querySelector('button');
  button.onclick = () => {
    tell();
    window.close();
  };
  button.hidden = false;
  button.focus();
}
