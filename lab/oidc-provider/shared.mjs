// What both of the lab's oidc-providers have: the clients that they share, the accounts, the keys.
//
// The start scripts copy it beside the server.
import { generateKeyPairSync } from 'node:crypto';

export const port = Number(process.argv[2]);
export const issuer = `http://127.0.0.1:${port}`;

const code = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };

// What a confidential client may do, with further grants.
export const confidential = (...grants) => ({
  ...code,
  grant_types: [...code.grant_types, 'client_credentials', ...grants],
});

// What a client without a secret is.
export const withoutSecret = { ...code, token_endpoint_auth_method: 'none' };

// The clients that every lab server has, with something before their ids, and with further grants.
export const clients = (prefix, ...grants) => [
  {
    ...confidential(...grants),
    client_id: `${prefix}acme-app`,
    client_name: 'Acme App',
    client_secret: 'acme-secret-0123456789abcdef-lab',
    redirect_uris: ['http://127.0.0.1:7780/redirect', 'http://127.0.0.1:7780/second?tenant=7'],
  },
  {
    ...confidential(...grants),
    client_id: `${prefix}other-app`,
    client_name: 'Other App',
    client_secret: 'other-secret-fedcba9876543210-lab',
    redirect_uris: ['http://127.0.0.1:7781/redirect'],
  },
  {
    ...withoutSecret,
    client_id: `${prefix}public-app`,
    client_name: 'Public App',
    redirect_uris: ['http://127.0.0.1:7782/redirect'],
  },
];

// The library's sign-in page takes any password; the accounts are these two.
const accounts = new Set(['alice', 'bob']);

const signing = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

// The settings that are no feature.
export const settings = {
  scopes: ['openid', 'offline_access', 'read', 'write'],
  jwks: { keys: [{ ...signing, use: 'sig', alg: 'RS256', kid: 'lab' }] },
  cookies: { keys: ['lab-cookie-key'] },
  async findAccount(_ctx, id) {
    if (!accounts.has(id)) return undefined;
    return { accountId: id, claims: async () => ({ sub: id }) };
  },
  // The default asks for the scope offline_access of OpenID Connect, which OAuth 2.0 clients do not know.
  async issueRefreshToken(_ctx, client) {
    return client.grantTypeAllowed('refresh_token');
  },
};

export const listen = (provider) => {
  provider.on('server_error', (_ctx, error) => console.error(error));
  provider.listen(port, '127.0.0.1', () => console.log(`oidc-provider listens at ${issuer}`));
};
