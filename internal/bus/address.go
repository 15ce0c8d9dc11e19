package bus

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Address is where a NATS server is reached and how one makes oneself known there.
// Its errors and its String hold no password.
type Address struct {
	servers     []*url.URL
	credentials string // file with a JWT and its key; empty: none
	authority   string // file with the certificates that the server's must come from; empty: the system's
}

// ParseAddress reads nats://[name:password@]host[:port], with tls: in place of nats:
// where the line must be encrypted from its first byte, or several with commas
// between. ?credentials=FILE names a file of credentials, ?ca=FILE one of
// certificates.
func ParseAddress(text string) (Address, error) {
	var a Address
	for part := range strings.SplitSeq(text, ",") {
		u, err := url.Parse(strings.TrimSpace(part))
		if err != nil { // which would quote the password
			return Address{}, errors.New("not a URL such as nats://bus.example:4222")
		}
		if (u.Scheme != "nats" && u.Scheme != "tls") || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
			return Address{}, errors.New("not a URL such as nats://bus.example:4222 or tls://name:password@bus.example")
		}
		for name, values := range u.Query() {
			switch name {
			case "credentials":
				a.credentials = values[0]
			case "ca":
				a.authority = values[0]
			default:
				return Address{}, fmt.Errorf("unknown option %q: there are credentials and ca", name)
			}
		}
		u.RawQuery, u.Path = "", ""
		a.servers = append(a.servers, u)
	}
	return a, nil
}

// String gives the servers without what is secret.
func (a Address) String() string {
	shown := make([]string, len(a.servers))
	for i, u := range a.servers {
		shown[i] = u.Scheme + "://" + u.Host
	}
	return strings.Join(shown, ",")
}

// whole gives the servers as the NATS library takes them.
func (a Address) whole() string {
	all := make([]string, len(a.servers))
	for i, u := range a.servers {
		all[i] = u.String()
	}
	return strings.Join(all, ",")
}
