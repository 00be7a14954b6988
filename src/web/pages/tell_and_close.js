// Where a page waits: shows the button in place of the links, and posts the message once, when the
// person presses the button or leaves this page. A link for the popup stays: its sign-in ends here with
// a message of its own.
const { origin, message } = document.currentScript.dataset;
if (window.opener && !opener.closed) {
  let told = false;
  const tell = () => {
    if (told || !window.opener) return;
    told = true;
    opener.postMessage(JSON.parse(message), origin);
  };
  addEventListener('pagehide', tell);
  const button = document.querySelector('button');
  let first = button;
  for (const link of document.querySelectorAll('a')) {
    if ('inPopup' in link.dataset) {
      link.onclick = () => { told = true };
      button.parentElement.className = 'also';
      first = link;
    } else {
      link.hidden = true;
    }
  }
  button.onclick = () => {
    tell();
    window.close();
  };
  button.hidden = false;
  first.focus();
}
