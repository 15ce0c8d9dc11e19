package live

import (
	"net/http"
	"slices"
	"strings"
)

const extensionHeader = "Sec-Websocket-Extensions"

// withoutUnfitOffers leaves out what a client offers to compress with that the WebSocket
// library would agree to and not keep: RFC 7692, section 7.1, has a server decline an
// offer with a parameter that it does not know or can't honour, such as a smaller window.
func withoutUnfitOffers(r *http.Request) *http.Request {
	offers := strings.Split(strings.Join(r.Header.Values(extensionHeader), ","), ",")
	fit := slices.DeleteFunc(slices.Clone(offers), func(offer string) bool { return !fits(offer) })
	if len(fit) == len(offers) {
		return r
	}
	r = r.Clone(r.Context())
	if r.Header.Del(extensionHeader); len(fit) > 0 {
		r.Header.Set(extensionHeader, strings.Join(fit, ","))
	}
	return r
}

// fits tells whether an offer asks for nothing that is not done anyway. A client that
// names its own window says only that it may be told one.
func fits(offer string) bool {
	for _, parameter := range strings.Split(offer, ";")[1:] {
		name, _, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		switch strings.TrimSpace(name) {
		case "server_no_context_takeover", "client_no_context_takeover", "client_max_window_bits":
		default:
			return false
		}
	}
	return true
}
