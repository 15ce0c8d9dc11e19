package httpapi_test

import (
	"bytes"
	"net/http"
	"testing"
)

// A balancer is told by the status alone, and strangers learn nothing of the cause.
func TestReadiness(t *testing.T) {
	t.Parallel()
	s := serve(t)
	if a := s.nobody().ask(t, "GET", "/readyz", nil); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
	s.unready.Store(true)
	a := s.nobody().ask(t, "GET", "/readyz", nil)
	if a.status != http.StatusServiceUnavailable || a.problem(t) != "unavailable" || bytes.Contains(a.body, []byte("secret")) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := s.nobody().ask(t, "GET", "/healthz", nil); a.status != http.StatusOK {
		t.Errorf("it lives on: %d", a.status)
	}
}
