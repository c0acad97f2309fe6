// The lab's oidc-provider: the library with its own pages (devInteractions) and its in-memory adapter, so that every
// start is a fresh database. What is not mentioned here is the library's default.
//
// Usage: node server.mjs PORT
import { generateKeyPairSync } from 'node:crypto';
import Provider, { errors } from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const confidential = {
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE],
  response_types: ['code'],
};

// The library's sign-in page takes any password; the accounts are these two.
const accounts = new Set(['alice', 'bob']);

const signing = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

// Clients by kind. Those whose id begins with `api-` get tokens for the resource server below instead of the userinfo
// endpoint, when they do not name a resource.
const clients = (prefix) => [
  {
    ...confidential,
    client_id: `${prefix}acme-app`,
    client_name: 'Acme App',
    client_secret: 'acme-secret-0123456789abcdef-lab',
    redirect_uris: ['http://127.0.0.1:7780/redirect', 'http://127.0.0.1:7780/second?tenant=7'],
  },
  {
    ...confidential,
    client_id: `${prefix}other-app`,
    client_name: 'Other App',
    client_secret: 'other-secret-fedcba9876543210-lab',
    redirect_uris: ['http://127.0.0.1:7781/redirect'],
  },
  {
    client_id: `${prefix}public-app`,
    client_name: 'Public App',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1:7782/redirect'],
  },
  {
    client_id: `${prefix}native-app`,
    client_name: 'Native App',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1:7783/redirect'],
  },
  {
    client_id: `${prefix}code-only-app`,
    client_name: 'Code Only App',
    client_secret: 'code-only-secret-0123456789-lab',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1:7784/redirect', 'http://app.example/redirect'],
  },
  {
    ...confidential,
    client_id: `${prefix}reserved-app`,
    client_name: 'Reserved App',
    client_secret: 'reserved:secret+with/all=of%20them&?#-lab',
    redirect_uris: ['http://127.0.0.1:7785/redirect'],
  },
];

// The scopes that the resource servers want, by path; the resource indicator is the address without `/write`.
const api = `${issuer}/api`;
const resources = { '/api': 'read', '/api/write': 'write', '/archive': 'read' };
const indicators = new Set([api, `${issuer}/archive`]);

const provider = new Provider(issuer, {
  clients: [...clients(''), ...clients('api-')],
  scopes: ['openid', 'offline_access', 'read', 'write'],
  jwks: { keys: [{ ...signing, use: 'sig', alg: 'RS256', kid: 'lab' }] },
  cookies: { keys: ['lab-cookie-key'] },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      async defaultResource(_ctx, client, oneOf) {
        return oneOf ?? (client.clientId.startsWith('api-') ? api : undefined);
      },
      async getResourceServerInfo(_ctx, indicator) {
        if (!indicators.has(indicator)) throw new errors.InvalidTarget();
        return { scope: 'read write', accessTokenFormat: 'opaque' };
      },
    },
  },
  async findAccount(_ctx, id) {
    if (!accounts.has(id)) return undefined;
    return { accountId: id, claims: async () => ({ sub: id }) };
  },
  // The default asks for the scope offline_access of OpenID Connect, which OAuth 2.0 clients do not know.
  async issueRefreshToken(_ctx, client) {
    return client.grantTypeAllowed('refresh_token');
  },
});

// The resource servers. The library validates tokens for its own endpoints only, so this asks its AccessToken model.
provider.use(async (ctx, next) => {
  const scope = resources[ctx.path];
  if (!scope) return next();
  const [, presented] = /^bearer +(\S+)$/i.exec(ctx.get('authorization')) ?? [];
  const token = presented && (await provider.AccessToken.find(presented));
  const valid = token && !token.isExpired && token.aud === `${issuer}/${ctx.path.split('/')[1]}`;
  const refuse = (status, challenge) => {
    ctx.status = status;
    ctx.set('WWW-Authenticate', `Bearer realm="${issuer}"${challenge}`);
  };
  if (!presented) refuse(401, '');
  else if (!valid) refuse(401, ', error="invalid_token"');
  else if (!token.scopes.has(scope)) refuse(403, `, error="insufficient_scope", scope="${scope}"`);
  else ctx.body = { user: token.accountId };
});

provider.on('server_error', (_ctx, error) => console.error(error));
provider.listen(port, '127.0.0.1', () => console.log(`oidc-provider listens at ${issuer}`));
