// Shows each time in the browser's time zone.
for (const time of document.querySelectorAll('time')) {
  time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, {
    year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
  });
}
// The begin of a new link is typed in that time zone and sent in UTC.
const from = document.querySelector('[name=from]');
if (from) {
  document.querySelector('.zone').textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
  from.form.addEventListener('submit', () => {
    from.form.elements.from_utc.value = from.value && new Date(from.value).toISOString();
  });
}
// Without access to the clipboard, a person can select the link.
const link = document.querySelector('.link');
if (link) {
  link.onfocus = () => link.select();
  const button = document.querySelector('button');
  button.hidden = !navigator.clipboard;
  button.onclick = async () => {
    await navigator.clipboard.writeText(link.value);
    link.select();
    button.textContent = `\u2713 ${button.textContent.replace('\u2713 ', '')}`;
  };
}
