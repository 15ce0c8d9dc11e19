package certificate

import (
	"crypto/tls"
	"slices"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// FromAuthority shows a certificate for host that an authority gives by ACME. directory is
// the address of the authority's directory (RFC 8555, 7.1.1), whose terms the operator
// agrees to by naming it. The authority calls back at port 443 of host, in TLS itself
// (RFC 8737), so no other port has to be open. Keys and certificates are kept in folder,
// readable by the service alone, and renewed a month before their end. Nobody but host
// is asked for: who calls with another name is refused.
func FromAuthority(directory, host, folder string) *tls.Config {
	manager := &autocert.Manager{
		Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(host), Cache: autocert.DirCache(folder),
		Client: &acme.Client{DirectoryURL: directory},
	}
	c := config(manager.GetCertificate)
	c.NextProtos = slices.Concat(c.NextProtos, []string{acme.ALPNProto})
	return c
}
