// The pages of the provider. They replace oidc-provider's development pages, which load fonts from other
// servers.

import { people } from './people.mjs';

const page = (title, body) => `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"></head>
<body><h1>${title}</h1>${body}</body>
</html>`;

/** The login page: one button for each person and one to refuse. */
export const loginPage = (action) =>
  page(
    'Certified provider: sign in',
    `<form method="post" action="${action}">${Object.keys(people)
      .map((id) => `<p><button name="person" value="${id}" data-testid="${id}">${id}</button></p>`)
      .join('')}<p><button name="person" value="" data-testid="refuse">Refuse</button></p></form>`,
  );

/** oidc-provider's `logoutSource`. The given form has no button. */
export function logoutPage(context, form) {
  context.body = page(
    'Certified provider: sign out',
    `${form}<button form="op.logoutForm" name="logout" value="yes" data-testid="sign-out">Sign out</button>`,
  );
}

/** oidc-provider's `renderError`: the error as plain text, for the output of tests. */
export function errorPage(context, out) {
  context.type = 'text/plain';
  context.body = Object.entries(out)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
