// Starts the certified provider `oidc-provider` for one client and one test:
//
//   node server.mjs --client-id ID [--client-secret SECRET | --client-jwk JWK] --redirect-uri URI
//                   [--post-logout-uri URI] [--port PORT]
//
// With a secret the client uses client_secret_basic, with a public key private_key_jwt. With neither it is
// a public client. All clients must use PKCE. Prints `listening on ISSUER` and exits when its standard input
// closes, so that it never outlives the test that started it.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

import Provider from 'oidc-provider';

import { errorPage, loginPage, logoutPage } from './pages.mjs';
import { findAccount } from './people.mjs';

const { values: options } = parseArgs({
  options: {
    'client-id': { type: 'string' },
    'client-secret': { type: 'string' },
    'client-jwk': { type: 'string' },
    'redirect-uri': { type: 'string' },
    'post-logout-uri': { type: 'string' },
    port: { type: 'string', default: '0' },
  },
});
if (!options['client-id'] || !options['redirect-uri']) {
  console.error('--client-id and --redirect-uri are required');
  process.exit(2);
}

function configuration() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [client()],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'picture'],
      email: ['email', 'email_verified'],
    },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 300,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 300,
      Interaction: 600,
      Session: 3600,
    },
    findAccount,
    // Grants the requested scopes without a consent page.
    loadExistingGrant: grantEverything,
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: logoutPage },
    },
    renderError: errorPage,
  };
}

function client() {
  const logout = options['post-logout-uri'];
  return {
    client_id: options['client-id'],
    ...proof(),
    redirect_uris: [options['redirect-uri']],
    post_logout_redirect_uris: logout ? [logout] : [],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  };
}

/** The client authentication method. */
function proof() {
  const key = options['client-jwk'];
  const secret = options['client-secret'];
  if (key) {
    return { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [JSON.parse(key)] } };
  }
  return secret
    ? { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret }
    : { token_endpoint_auth_method: 'none' };
}

async function grantEverything(context) {
  const { client: asking, params, provider, session } = context.oidc;
  const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
  grant.addOIDCScope(params.scope);
  await grant.save();
  return grant;
}

/** `GET` shows the login page, `POST` handles its form. */
async function interact(provider, request, response) {
  if (request.method !== 'POST') {
    await provider.interactionDetails(request, response);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(loginPage(request.url));
    return;
  }
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const person = new URLSearchParams(Buffer.concat(chunks).toString()).get('person');
  const result = person
    ? { login: { accountId: person } }
    : { error: 'access_denied', error_description: 'the person refused' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const server = createServer();
server.listen(Number(options.port), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration());
  provider.on('server_error', (_context, error) => console.error(error));
  const rest = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/interaction/')) {
      rest(request, response);
      return;
    }
    interact(provider, request, response).catch((error) => {
      response.statusCode = 400;
      response.end(`${error.name}: ${error.error_description ?? error.message}`);
    });
  });
  console.log(`listening on ${issuer}`);
});

process.stdin.on('end', () => process.exit(0)).resume();
