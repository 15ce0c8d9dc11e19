package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/store"
)

// stuck is a store that can be read and not written while it is full.
type stuck struct {
	store.Records
	full   bool
	writes int
}

var errFull = errors.New("no space left on device")

func (s *stuck) Insert(ctx context.Context, collection string, r store.Record) error {
	s.writes++
	if s.full {
		return errFull
	}
	return s.Records.Insert(ctx, collection, r)
}

func TestReadyIsWhoCanWrite(t *testing.T) {
	t.Parallel()
	h := houseIn(t, t.TempDir(), false)
	defer h.store.Close()
	now := time.Unix(1_600_000_000, 0)
	s := &stuck{Records: h.store}
	r := newReadiness(s, func() time.Time { return now }, quiet())
	later := func() { now = now.Add(probeEvery) }
	if err := r.ready(t.Context()); err != nil {
		t.Error(err)
	}
	s.full = true
	if err := r.ready(t.Context()); err != nil || s.writes != 1 {
		t.Errorf("asked again at once it wrote %d times: %v", s.writes, err)
	}
	later()
	if err := r.ready(t.Context()); !errors.Is(err, errFull) {
		t.Errorf("on a full disk: %v", err)
	}
	later()
	s.full = false
	if err := r.ready(t.Context()); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if records, err := h.store.List(t.Context(), houseCollection.Name, store.Query{}); err != nil || len(records) != 1 {
		t.Errorf("probing left %v, %v", records, err)
	}
	r.drain()
	if err := r.ready(t.Context()); !errors.Is(err, errStopping) {
		t.Errorf("stopping: %v", err)
	}
}

// Another node may have written the record that a probe writes, or been killed over it.
func TestAProbeLeftBehindHindersNobody(t *testing.T) {
	t.Parallel()
	h := houseIn(t, t.TempDir(), false)
	defer h.store.Close()
	if err := h.store.Insert(t.Context(), houseCollection.Name, store.Record{ID: probeID, Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	if err := h.readiness.ready(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := h.store.Get(t.Context(), houseCollection.Name, probeID); !errors.Is(err, store.ErrAbsent) {
		t.Errorf("it stays: %v", err)
	}
}

// What a container's health check and a balancer see from start to end.
func TestHealthOfARunningService(t *testing.T) {
	t.Parallel()
	h := houseIn(t, t.TempDir(), false)
	defer h.store.Close()
	handler, err := h.handler("http://localhost:8080", config.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ":" + strings.Split(listener.Addr().String(), ":")[1]
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.serve(ctx, listener, handler) }()
	for _, listen := range []string{port, "0.0.0.0" + port, "127.0.0.1" + port} {
		if err := runCommand(t.Context(), io.Discard, "health", "--listen", listen); err != nil {
			t.Errorf("listening on %s: %v", listen, err)
		}
	}
	h.readiness.drain()
	if err := runCommand(t.Context(), io.Discard, "health", "--listen", port); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("draining: %v", err)
	}
	stop()
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) && err != nil {
		t.Error(err)
	}
	for _, listen := range []string{port, "8080"} {
		if err := runCommand(t.Context(), io.Discard, "health", "--listen", listen); err == nil {
			t.Errorf("%s is healthy and nobody listens there", listen)
		}
	}
}

func TestMetricsHaveAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	h := houseIn(t, t.TempDir(), false)
	defer h.store.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if _, err := showMetrics(address, h.meter.Handler(), quiet()); err == nil {
		t.Error("an address in use was taken")
	}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	end, err := showMetrics(address, h.meter.Handler(), quiet())
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/metrics": http.StatusOK, "/": http.StatusNotFound, "/api/v1/overview": http.StatusNotFound} {
		response, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil || response.Body.Close() != nil || response.StatusCode != want {
			t.Errorf("%s: %d, %v", path, response.StatusCode, err)
		}
		if path == "/metrics" && !strings.Contains(string(body), "\nredonda_sockets_open 0\n") {
			t.Errorf("no sockets in %s", body)
		}
	}
	end()
	if _, err := http.Get("http://" + address + "/metrics"); err == nil {
		t.Error("it goes on after its end")
	}
}
