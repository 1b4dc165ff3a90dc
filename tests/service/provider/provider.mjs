// A certified OpenID provider on loopback, for tests alone: people sign in with any password.
import { Provider } from 'oidc-provider';

const { HOSHIMORI_TEST_JWKS: jwks, HOSHIMORI_TEST_CONSOLE: console_, HOSHIMORI_TEST_PORT: port } = process.env;
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'console',
      client_secret: 'a secret: of +tests/',
      redirect_uris: [`${console_}/v1/session/callback`],
      post_logout_redirect_uris: [`${console_}/`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
    {
      client_id: 'robot',
      client_secret: 'robot-secret',
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
    },
  ],
  jwks: JSON.parse(jwks),
  cookies: { keys: ['of tests'] },
  pkce: { required: () => true },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  // nobody is asked for consent: the console asks for nothing but who somebody is
  async loadExistingGrant(ctx) {
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid');
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, audience) => ({ scope: '', audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
    },
  },
});
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
