// The provider's own pages, driven by a person or by WebDriver. oidc-provider's development pages
// load fonts from elsewhere; these load nothing.

import { people } from './people.mjs';

const page = (title, body) => `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"></head>
<body><h1>${title}</h1>${body}</body>
</html>`;

/** Who are you? One button a person, and one that refuses. */
export const loginPage = (action) =>
  page(
    'Certified provider: sign in',
    `<form method="post" action="${action}">${Object.keys(people)
      .map((id) => `<p><button name="person" value="${id}" data-testid="${id}">${id}</button></p>`)
      .join('')}<p><button name="person" value="" data-testid="refuse">Refuse</button></p></form>`,
  );

/** oidc-provider's `logoutSource`: the form is given, only its button is missing. */
export function logoutPage(context, form) {
  context.body = page(
    'Certified provider: sign out',
    `${form}<button form="op.logoutForm" name="logout" value="yes" data-testid="sign-out">Sign out</button>`,
  );
}

/** What the provider refuses, in its own words: the tests print them. */
export function errorPage(context, out) {
  context.type = 'text/plain';
  context.body = Object.entries(out)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
