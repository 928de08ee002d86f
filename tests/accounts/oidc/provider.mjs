// A real provider of OpenID Connect for tests: node provider.mjs PORT SETTINGS-AS-JSON
// Anybody signs in with any password; `users` says which claims they have.

import { Provider } from "oidc-provider";

const port = Number(process.argv[2]);
const { users, redirectUris, signedOutUris } = JSON.parse(process.argv[3]);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "spoton",
      client_secret: "a secret of the client, long enough",
      redirect_uris: redirectUris,
      post_logout_redirect_uris: signedOutUris,
    },
  ],
  claims: { openid: ["sub"], profile: ["preferred_username", "given_name"], email: ["email"], groups: ["groups"] },
  cookies: { keys: ["a key for tests"] },
  findAccount: (_context, id) =>
    users[id] && { accountId: id, claims: () => ({ sub: id, ...users[id] }) },
  pkce: { required: () => true },
});

provider.listen(port, "127.0.0.1", () => console.log("ready"));
