// The lab's oidc-provider with what its clients sign switched on: DPoP (RFC 9449), private_key_jwt and client_secret_jwt
// (RFC 7523), request objects (RFC 9101), pushed requests (RFC 9126). Its own pages (devInteractions) and its in-memory adapter, so that every start is
// a fresh database. What is not mentioned here is the library's default.
//
// Usage: node server.mjs PORT
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

const confidential = {
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
  response_types: ['code'],
};

// The public half of the key in targets.yaml.
const key = {
  kty: 'EC',
  crv: 'P-256',
  x: 'xJaegjBXrDb8ZC56zpS8P5F_FN1SkhHEh0FOXHHU6nY',
  y: 'Hpq0n1iK9MajmnJxFbKAUOM6rI4qxxQ_MJLACa1MG3A',
  use: 'sig',
  alg: 'ES256',
};

// Proofs of clients whose id begins with `nonce-` need a nonce (RFC 9449 8).
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
    ...confidential,
    client_id: `${prefix}signing-app`,
    client_name: 'Signing App',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key] },
    redirect_uris: ['http://127.0.0.1:7786/redirect'],
  },
  {
    ...confidential,
    client_id: `${prefix}stamping-app`,
    client_name: 'Stamping App',
    client_secret: 'stamping-secret-0123456789abcdef0123456789abcdef-lab',
    token_endpoint_auth_method: 'client_secret_jwt',
    redirect_uris: ['http://127.0.0.1:7787/redirect'],
  },
];

// The library's sign-in page takes any password; the accounts are these two.
const accounts = new Set(['alice', 'bob']);

const signing = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const provider = new Provider(issuer, {
  clients: [...clients(''), ...clients('nonce-')],
  scopes: ['openid', 'offline_access', 'read', 'write'],
  jwks: { keys: [{ ...signing, use: 'sig', alg: 'RS256', kid: 'lab' }] },
  cookies: { keys: ['lab-cookie-key'] },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    requestObjects: { enabled: true },
    dPoP: {
      enabled: true,
      nonceSecret: randomBytes(32),
      requireNonce: (ctx) => (ctx.oidc.client?.clientId ?? '').startsWith('nonce-'),
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

provider.on('server_error', (_ctx, error) => console.error(error));
provider.listen(port, '127.0.0.1', () => console.log(`oidc-provider listens at ${issuer}`));
