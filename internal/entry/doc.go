// Package entry holds the ways in beside the invitation link: password, passkey, a
// second step by a code of six digits, and a ministry's own sign-on (OIDC). It keeps
// what proves who somebody is; accounts and sessions are those of people. Passwords and
// recovery codes are stored as hashes.
package entry
