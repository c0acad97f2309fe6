// The lab's oidc-provider: the library with its own pages (devInteractions) and its in-memory adapter, so that every
// start is a fresh database. What is not mentioned here is the library's default.
//
// Usage: node server.mjs PORT
import Provider, { errors } from 'oidc-provider';
import { clients, confidential, issuer, listen, settings, withoutSecret } from './shared.mjs';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

// Clients by kind. Those whose id begins with `api-` get tokens for the resource server below instead of the userinfo
// endpoint, when they do not name a resource.
const all = (prefix) => [
  ...clients(prefix, DEVICE),
  {
    ...withoutSecret,
    client_id: `${prefix}native-app`,
    client_name: 'Native App',
    application_type: 'native',
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
    ...confidential(DEVICE),
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
  ...settings,
  clients: [...all(''), ...all('api-')],
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

listen(provider);
