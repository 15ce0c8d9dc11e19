// Package post sends letters: by a mail server, or into a folder where an operator or
// another program takes them from. It knows nothing of invitations.
package post
