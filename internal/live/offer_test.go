package live_test

import (
	"net/http"
	"strings"
	"testing"
)

// Compression is agreed to where it can be had as it was offered (RFC 7692, section 7.1).
func TestWhichOffersOfCompressionAreTaken(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	for offer, taken := range map[string]bool{
		"permessage-deflate":                         true,
		"permessage-deflate; client_max_window_bits": true,
		"permessage-deflate; client_max_window_bits=12; client_no_context_takeover":           true,
		"permessage-deflate; server_no_context_takeover":                                      true,
		"permessage-deflate; server_max_window_bits=10":                                       false,
		"permessage-deflate; foo=1":                                                           false,
		"permessage-deflate; server_max_window_bits=10, permessage-deflate":                   true,
		"permessage-deflate ; foo = 1 , x-other, permessage-deflate; client_max_window_bits ": true,
		"x-other": false,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(tb.url, "ws", "http", 1)+"?as=hn-delegate", nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{
			"Connection": "Upgrade", "Upgrade": "websocket", "Sec-Websocket-Version": "13", "Sec-Websocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
			"Sec-Websocket-Extensions": offer,
		} {
			request.Header.Set(name, value)
		}
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatalf("%s: %v", offer, err)
		}
		answer.Body.Close()
		if got := answer.Header.Get("Sec-Websocket-Extensions"); (got != "") != taken {
			t.Errorf("%s is answered with %q", offer, got)
		}
	}
}
