// Package certificate is what the service shows where it speaks TLS itself, without a
// proxy: a certificate from files, or one that it gets from a certification authority by
// ACME (RFC 8555).
package certificate
