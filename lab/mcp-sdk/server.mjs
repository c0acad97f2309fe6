// The lab's MCP authorization server: `mcpAuthRouter` of @modelcontextprotocol/sdk with the provider that it asks for, in
// memory, so that every start is a fresh database, and three resources behind its `requireBearerAuth`. The router has the
// endpoints: it reads and checks requests, authenticates clients, proves PKCE and registers. What is here is what it leaves
// to its user: the pages, and which codes and tokens there are.
//
// Usage: node server.mjs PORT
import { randomBytes } from 'node:crypto';
import express from 'express';
import { AccessDeniedError, InvalidGrantError, InvalidScopeError, InvalidTargetError, InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import {
  createOAuthMetadata, getOAuthProtectedResourceMetadataUrl, mcpAuthMetadataRouter, mcpAuthRouter,
} from '@modelcontextprotocol/sdk/server/auth/router.js';

const port = Number(process.argv[2]);
const issuer = new URL(`http://127.0.0.1:${port}`);
const at = (path) => new URL(path, issuer);
const resources = ['/mcp', '/archive'].map((path) => at(path).href);
const scopes = ['read', 'write'];
const minutes = (n) => n * 60 * 1000;
const secret = () => randomBytes(32).toString('base64url');

const users = new Map([['alice', 'alice-password-lab'], ['bob', 'bob-password-lab']]);
const clients = new Map();
const known = (client_id, client_name, client_secret, ...redirect_uris) => clients.set(client_id, {
  client_id, client_name, client_secret, redirect_uris,
  token_endpoint_auth_method: client_secret ? 'client_secret_post' : 'none',
});
known('acme-app', 'Acme App', 'acme-secret-0123456789abcdef-lab', 'http://127.0.0.1:7780/redirect', 'http://127.0.0.1:7780/second?tenant=7');
known('other-app', 'Other App', 'other-secret-fedcba9876543210-lab', 'http://127.0.0.1:7781/redirect');
known('public-app', 'Public App', undefined, 'http://127.0.0.1:7782/redirect');
known('native-app', 'Native App', undefined, 'http://127.0.0.1:7783/redirect');
known('reserved-app', 'Reserved App', 'reserved:secret+with/all=of%20them&?#-lab', 'http://127.0.0.1:7785/redirect');

const interactions = new Map(); // authorization requests that wait for their user
const sessions = new Map(); // of users who signed in, each with the word that its forms have to bring
const codes = new Map();
const accessTokens = new Map();
const refreshTokens = new Map();

// Tokens of one approval: `grant` is what they share, and what a replay ends.
function issue(grant, granted) {
  const access_token = secret();
  const refresh_token = secret();
  accessTokens.set(access_token, { grant, scopes: granted, expires: Date.now() + minutes(10) });
  refreshTokens.set(refresh_token, { grant, expires: Date.now() + minutes(60 * 24) });
  return { access_token, token_type: 'Bearer', expires_in: 600, scope: granted.join(' '), refresh_token };
}

// The entry, where it is this client's and has not expired; one that comes again ends the grant (RFC 9700 4.14.2).
function redeemable(store, value, client, what) {
  const entry = store.get(value);
  if (!entry || entry.grant.client_id !== client.client_id || entry.grant.ended || entry.expires < Date.now()) {
    throw new InvalidGrantError(`the ${what} is not valid`);
  }
  if (entry.used) {
    entry.grant.ended = true;
    throw new InvalidGrantError(`the ${what} was used before`);
  }
  return entry;
}

function forResource(grant, resource) {
  if (resource && resource.href !== grant.resource) throw new InvalidTargetError('the approval is for another resource');
}

const provider = {
  clientsStore: {
    getClient: (id) => clients.get(id),
    registerClient: (client) => { clients.set(client.client_id, client); return client; },
  },

  async authorize(client, request, res) {
    const wanted = request.scopes?.length ? request.scopes : ['read'];
    if (!wanted.every((word) => scopes.includes(word))) throw new InvalidScopeError('the scope is not known');
    const resource = request.resource?.href ?? resources[0];
    if (!resources.includes(resource)) throw new InvalidTargetError('the resource is not known');
    const id = secret();
    interactions.set(id, {
      redirectUri: request.redirectUri,
      state: request.state,
      client,
      // A redirect_uri that the request left out need not come again (RFC 6749 4.1.3).
      named: (res.req.method === 'POST' ? res.req.body : res.req.query).redirect_uri !== undefined,
      challenge: request.codeChallenge,
      scopes: [...new Set(wanted)],
      resource,
    });
    res.redirect(303, `/interaction/${id}`);
  },

  async challengeForAuthorizationCode(client, code) {
    return redeemable(codes, code, client, 'code').challenge;
  },

  async exchangeAuthorizationCode(client, code, _verifier, redirectUri, resource) {
    const entry = redeemable(codes, code, client, 'code');
    if (redirectUri !== undefined || entry.named) {
      if (redirectUri !== entry.redirectUri) throw new InvalidGrantError('the redirect_uri is another one');
    }
    forResource(entry.grant, resource);
    entry.used = true;
    return issue(entry.grant, entry.grant.scopes);
  },

  async exchangeRefreshToken(client, token, wanted, resource) {
    const entry = redeemable(refreshTokens, token, client, 'refresh token');
    forResource(entry.grant, resource);
    if (wanted && !wanted.every((word) => entry.grant.scopes.includes(word))) throw new InvalidScopeError('more than was approved');
    entry.used = true;
    return issue(entry.grant, wanted ?? entry.grant.scopes);
  },

  async verifyAccessToken(token) {
    const entry = accessTokens.get(token);
    if (!entry || entry.grant.ended) throw new InvalidTokenError('The token is not valid');
    const { client_id, resource, user } = entry.grant;
    return { token, clientId: client_id, scopes: entry.scopes, expiresAt: Math.floor(entry.expires / 1000), resource: new URL(resource), extra: { user } };
  },

  async revokeToken(client, { token }) {
    const entry = refreshTokens.get(token) ?? accessTokens.get(token);
    if (!entry || entry.grant.client_id !== client.client_id) return;
    if (refreshTokens.has(token)) entry.grant.ended = true;
    accessTokens.delete(token);
  },
};

const escaped = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (res, status, body) => res.status(status).set({
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}).type('html').send(`<!doctype html><html lang="en"><title>Lab</title><body>${body}</body></html>`);
const session = (req) => sessions.get(/(?:^|; )lab_session=([^;]+)/.exec(req.headers.cookie ?? '')?.[1]);

const pages = express.Router();
pages.use(express.urlencoded({ extended: false }));
pages.param('id', (req, res, next, id) => {
  req.interaction = interactions.get(id);
  if (!req.interaction) return page(res, 400, '<h1>Error</h1><p>This request is over.</p>');
  next();
});
const show = (req, res, status = 200, message = '') => {
  const signedIn = session(req);
  const { client, scopes: wanted, redirectUri } = req.interaction;
  page(res, status, signedIn
    ? `<h1>${escaped(client.client_name ?? client.client_id)} asks for access</h1>
       <p>${escaped(new URL(redirectUri).host)} will learn: ${escaped(wanted.join(', '))}</p>
       <form method="post" action="/interaction/${req.params.id}/consent"><input type="hidden" name="csrf" value="${signedIn.csrf}">
       <button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>`
    : `<h1>Sign in</h1><p>${message}</p><form method="post" action="/interaction/${req.params.id}/login">
       <label>User name <input name="username" autocomplete="username"></label>
       <label>Password <input type="password" name="password" autocomplete="current-password"></label>
       <button>Sign in</button></form>`);
};
pages.get('/:id', (req, res) => show(req, res));
pages.post('/:id/login', (req, res) => {
  const { username, password } = req.body ?? {};
  if (!users.has(username) || users.get(username) !== password) return show(req, res, 200, 'The user name or the password is wrong.');
  const cookie = secret();
  sessions.set(cookie, { user: username, csrf: secret() });
  res.set('Set-Cookie', `lab_session=${cookie}; HttpOnly; SameSite=Lax; Path=/`).set('Cache-Control', 'no-store').redirect(303, `/interaction/${req.params.id}`);
});
pages.post('/:id/consent', (req, res) => {
  const signedIn = session(req);
  const { client, redirectUri, state, scopes: granted, resource, challenge, named } = req.interaction;
  if (!signedIn || req.body?.csrf !== signedIn.csrf) return page(res, 403, '<h1>Error</h1><p>This form is not of your session.</p>');
  interactions.delete(req.params.id);
  const back = new URL(redirectUri);
  if (req.body.decision === 'allow') {
    const code = secret();
    const grant = { client_id: client.client_id, user: signedIn.user, scopes: granted, resource, ended: false };
    codes.set(code, { grant, challenge, named, redirectUri, expires: Date.now() + minutes(1) });
    back.searchParams.set('code', code);
  } else {
    back.searchParams.set('error', new AccessDeniedError('').errorCode);
  }
  if (state !== undefined) back.searchParams.set('state', state);
  res.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }).redirect(303, back.href);
});

const app = express();
app.disable('x-powered-by');
const resource = (path, requiredScopes, expected = path) => app.get(path, requireBearerAuth({
  verifier: provider,
  requiredScopes,
  resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(at(expected)),
  expectedResource: at(expected),
}), (req, res) => res.set('Cache-Control', 'private').json({ user: req.auth.extra.user }));
resource('/mcp', []);
resource('/mcp/write', ['write'], '/mcp');
resource('/archive', []);
app.use('/interaction', pages);
// The router limits itself to 50 token requests in 15 minutes; the option is its own.
const unlimited = { rateLimit: false };
const options = { provider, issuerUrl: issuer, scopesSupported: scopes };
app.use(mcpAuthRouter({
  ...options,
  resourceServerUrl: at('/mcp'),
  authorizationOptions: unlimited,
  tokenOptions: unlimited,
  revocationOptions: unlimited,
  clientRegistrationOptions: unlimited,
}));
// The second resource, which is another server's router elsewhere.
app.use(mcpAuthMetadataRouter({ oauthMetadata: createOAuthMetadata(options), resourceServerUrl: at('/archive'), scopesSupported: scopes }));
app.listen(port, '127.0.0.1', () => console.log(`the MCP authorization server listens at ${issuer.href}`));
