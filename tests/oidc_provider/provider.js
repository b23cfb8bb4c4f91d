// A certified OpenID Connect provider for tests/test_login.py: loopback only, people made up.
// Arguments: port, the app's address of return, more of them.
import Provider from 'oidc-provider';

const [port, ...redirects] = process.argv.slice(2);
// So many that her session is larger than one cookie, and than nginx takes unasked.
const GROUPS = Array.from({ length: 200 }, () => crypto.randomUUID());
const PEOPLE = {
  ann: { email: 'ann@Firm.example', email_verified: true, groups: GROUPS },
  bob: { email: 'bob@firm.example', email_verified: true, groups: [] },
  eve: { email: 'eve@firm.example.evil.example', email_verified: true, groups: [] },
  una: { email: 'una@firm.example', email_verified: false, groups: [] },
};

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'monitor',
    client_secret: 'a secret of the tests',
    redirect_uris: redirects,
    post_logout_redirect_uris: redirects,
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups', 'name'] },
  conformIdTokenClaims: false, // the claims stand in the id token, where Streamlit reads them
  pkce: { required: () => true },
  cookies: { keys: ['keys of the tests'] },
  findAccount: (_, id) => (id in PEOPLE) && {
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of the tests`, ...PEOPLE[id] }),
  },
  // Consent is a matter between provider and person; this one always has it.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});

provider.listen(port, '127.0.0.1', () => console.log('listening'));
