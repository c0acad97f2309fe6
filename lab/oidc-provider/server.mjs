// The lab's oidc-provider: the library with its own pages (devInteractions) and its in-memory adapter, so that every
// start is a fresh database. What is not mentioned here is the library's default.
//
// Usage: node server.mjs PORT
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

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

const provider = new Provider(issuer, {
  clients: [
    {
      ...confidential,
      client_id: 'acme-app',
      client_name: 'Acme App',
      client_secret: 'acme-secret-0123456789abcdef-lab',
      redirect_uris: ['http://127.0.0.1:7780/redirect', 'http://127.0.0.1:7780/second?tenant=7'],
    },
    {
      ...confidential,
      client_id: 'other-app',
      client_name: 'Other App',
      client_secret: 'other-secret-fedcba9876543210-lab',
      redirect_uris: ['http://127.0.0.1:7781/redirect'],
    },
    {
      client_id: 'public-app',
      client_name: 'Public App',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1:7782/redirect'],
    },
    {
      client_id: 'native-app',
      client_name: 'Native App',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1:7783/redirect'],
    },
    {
      client_id: 'code-only-app',
      client_name: 'Code Only App',
      client_secret: 'code-only-secret-0123456789-lab',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1:7784/redirect', 'http://app.example/redirect'],
    },
    {
      ...confidential,
      client_id: 'reserved-app',
      client_name: 'Reserved App',
      client_secret: 'reserved:secret+with/all=of%20them&?#-lab',
      redirect_uris: ['http://127.0.0.1:7785/redirect'],
    },
  ],
  scopes: ['openid', 'offline_access', 'read', 'write'],
  jwks: { keys: [{ ...signing, use: 'sig', alg: 'RS256', kid: 'lab' }] },
  cookies: { keys: ['lab-cookie-key'] },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
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
