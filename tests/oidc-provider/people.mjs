// The people on the login page. Only the userinfo endpoint returns their claims, which is this provider's
// default: the id token contains only `sub`.

export const people = {
  ada: {
    name: 'Ada Lovelace',
    preferred_username: 'ada',
    email: 'ada@example.org',
    email_verified: true,
  },
  juergen: {
    name: 'Jürgen Groß',
    preferred_username: 'juergen',
    email: 'juergen@example.org',
    email_verified: false,
    picture: 'https://people.example.org/juergen.png',
  },
  // Only a subject. The adapter must accept this, too.
  nemo: {},
};

/** oidc-provider's `findAccount`. */
export function findAccount(_context, id) {
  if (!Object.hasOwn(people, id)) {
    return undefined;
  }
  return { accountId: id, claims: () => ({ sub: id, ...people[id] }) };
}
