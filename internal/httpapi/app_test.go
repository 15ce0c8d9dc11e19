package httpapi_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/redonda/redonda/internal/httpapi"
)

func TestTheWebApp(t *testing.T) {
	t.Parallel()
	s := serve(t)
	tests := []struct {
		name, path, accept string
		status             int
		body, cache, kind  string
	}{
		{"the start", "/", "", 200, "<!doctype", "no-cache", "text/html"},
		{"an address inside the app", "/sections/o02/revisions", "br", 200, "<!doctype", "no-cache", "text/html"},
		{"a file, as the browser takes it", "/_app/immutable/app.js", "gzip, deflate, br", 200, "brotli", "immutable", "javascript"},
		{"a file, gzip alone", "/_app/immutable/app.js", "gzip;q=1.0, br;q=0", 200, "gzip", "immutable", "javascript"},
		{"a file, plain", "/_app/immutable/app.js", "", 200, "plain", "immutable", "javascript"},
		{"a file that was not compressed", "/_app/immutable/style.css", "br", 200, "style", "immutable", "css"},
		{"a file that changes", "/mark.svg", "", 200, "<svg", "no-cache", "svg"},
		{"a file that is gone", "/_app/immutable/old.js", "", 404, "absent", "", "problem"},
		{"a missing picture", "/favicon.ico", "", 404, "absent", "", "problem"},
		{"a way out", "/../../etc/passwd", "", 200, "<!doctype", "", "text/html"},
	}
	for _, test := range tests {
		got := s.nobody().ask(t, http.MethodGet, test.path, nil, "Accept-Encoding", test.accept)
		if got.status != test.status || !strings.Contains(string(got.body), test.body) ||
			!strings.Contains(got.header.Get("Cache-Control"), test.cache) || !strings.Contains(got.header.Get("Content-Type"), test.kind) {
			t.Errorf("%s: %d %s %s %q", test.name, got.status, got.header.Get("Cache-Control"), got.header.Get("Content-Type"), got.body)
		}
	}
	if got := s.nobody().ask(t, http.MethodPost, "/", "{}"); got.status != 422 {
		t.Errorf("writing to a page: %d", got.status)
	}
}

func TestOnlyTheAppsOwnScriptRuns(t *testing.T) {
	t.Parallel()
	s := serve(t)
	sum := sha256.Sum256([]byte("start()"))
	want := "script-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"
	for _, path := range []string{"/", "/api/v1/session", "/mark.svg"} {
		header := s.nobody().ask(t, http.MethodGet, path, nil).header
		policy := header.Get("Content-Security-Policy")
		if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: %s", path, policy)
		}
		if header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, header)
		}
	}
}

// Whatever is answered, a refusal and a download too.
func TestEveryAnswerBearsTheHeaders(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	want := map[string]string{
		"X-Content-Type-Options":     "nosniff",
		"Referrer-Policy":            "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy":         "camera=(), geolocation=(), microphone=()",
		"Strict-Transport-Security":  "max-age=31536000",
	}
	for _, path := range []string{"/", "/join/token", "/mark.svg", "/_app/immutable/old.js", "/healthz", v1 + "/session", v1 + "/texts/o02.es", v1 + "/texts/o99.es", v1 + "/nothing", v1 + "/record/export.csv"} {
		header := secretariat.ask(t, http.MethodGet, path, nil).header
		for name, value := range want {
			if header.Get(name) != value {
				t.Errorf("%s: %s is %q", path, name, header.Get(name))
			}
		}
		if !strings.Contains(header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: %s", path, header.Get("Content-Security-Policy"))
		}
		if strings.HasPrefix(path, v1) && header.Get("Cache-Control") != "no-store" && path != v1+"/nothing" {
			t.Errorf("%s: %s", path, header.Get("Cache-Control"))
		}
	}
}

func TestWithoutABuiltAppNothingStarts(t *testing.T) {
	t.Parallel()
	if _, err := httpapi.New(httpapi.Config{App: fstest.MapFS{}, Now: nil}); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("got %v", err)
	}
}
