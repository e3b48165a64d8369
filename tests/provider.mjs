// An OpenID provider of another maker (npm: oidc-provider), for the long tests: node provider.mjs PORT CLIENT BACK HOME
import Provider from "oidc-provider";

const [port, client, back, home] = process.argv.slice(2);
const groups = { ann: ["leads"], bob: [] };
const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: client,
      client_secret: "between us",
      redirect_uris: [back],
      post_logout_redirect_uris: [home],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "email", "profile", "groups"],
  pkce: { required: () => true },
  cookies: { keys: ["only for a test"] },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@tags.example`, email_verified: true, groups: groups[id] ?? [] }),
  }),
});
provider.listen(Number(port), "localhost", () => console.log("listening"));
