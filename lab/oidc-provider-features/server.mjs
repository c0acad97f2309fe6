// The lab's oidc-provider with what its clients sign switched on: DPoP (RFC 9449), private_key_jwt and client_secret_jwt
// (RFC 7523), request objects (RFC 9101), pushed requests (RFC 9126). Its own pages (devInteractions) and its in-memory adapter, so that every start is
// a fresh database. What is not mentioned here is the library's default.
//
// Usage: node server.mjs PORT
import { randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';
import { clients, confidential, issuer, listen, settings } from './shared.mjs';

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
const all = (prefix) => [
  ...clients(prefix),
  {
    ...confidential(),
    client_id: `${prefix}signing-app`,
    client_name: 'Signing App',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key] },
    redirect_uris: ['http://127.0.0.1:7786/redirect'],
  },
  {
    ...confidential(),
    client_id: `${prefix}stamping-app`,
    client_name: 'Stamping App',
    client_secret: 'stamping-secret-0123456789abcdef0123456789abcdef-lab',
    token_endpoint_auth_method: 'client_secret_jwt',
    redirect_uris: ['http://127.0.0.1:7787/redirect'],
  },
];

const provider = new Provider(issuer, {
  ...settings,
  clients: [...all(''), ...all('nonce-')],
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
});

listen(provider);
