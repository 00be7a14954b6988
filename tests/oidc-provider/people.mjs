// The people whom the login page offers. Their claims come from the userinfo endpoint only, as is
// this provider's default: the id token holds `sub` and no more.

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
  // Nothing but a subject: the adapter must get along with that, too.
  nemo: {},
};

/** oidc-provider's `findAccount`. */
export function findAccount(_context, id) {
  if (!Object.hasOwn(people, id)) {
    return undefined;
  }
  return { accountId: id, claims: () => ({ sub: id, ...people[id] }) };
}
