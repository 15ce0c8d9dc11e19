package metrics_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/metrics"
)

var _ live.Meter = (*metrics.Meter)(nil)

func shown(t *testing.T, m *metrics.Meter) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/plain") {
		t.Fatalf("%d %s", answer.Code, answer.Header())
	}
	return answer.Body.String()
}

func TestWhatWasCountedIsShown(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	m.Watch(func() (int, int) { return 7, 3 })
	m.Stored(2, 4*time.Millisecond)
	m.Stored(1, 250*time.Millisecond)
	m.WatchBus(func() bool { return true })
	m.StoreFailed()
	m.RaceLost()
	m.ReaderCut()
	m.PageDiffered()
	m.Refused(fault.SlowDown)
	m.Refused(fault.SlowDown)
	page := shown(t, m)
	for _, line := range []string{
		`redonda_sockets_open 7`,
		`redonda_rooms_open 3`,
		`redonda_changes_stored_total 3`,
		`redonda_commit_seconds_bucket{le="0.005"} 1`,
		`redonda_commit_seconds_bucket{le="0.25"} 2`,
		`redonda_commit_seconds_sum 0.254`,
		`redonda_commit_seconds_count 2`,
		`redonda_store_errors_total 1`,
		`redonda_races_lost_total 1`,
		`redonda_bus_connected 1`,
		`redonda_slow_readers_cut_total 1`,
		`redonda_pages_differed_total 1`,
		`redonda_changes_refused_total{code="slow_down"} 2`,
		`redonda_build_info{version="v1"} 1`,
	} {
		if !strings.Contains(page, "\n"+line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
	for _, name := range []string{"process_resident_memory_bytes ", "process_cpu_seconds_total ", "process_open_fds ", "go_goroutines "} {
		if !strings.Contains(page, "\n"+name) {
			t.Errorf("no figure %s", name)
		}
	}
}

// A graph has a line from the start, not only once something went wrong.
func TestEveryCodeIsThereBeforeTheFirstRefusal(t *testing.T) {
	t.Parallel()
	page := shown(t, metrics.New("v1"))
	for _, code := range fault.Codes() {
		if line := `redonda_changes_refused_total{code="` + string(code) + `"} 0`; !strings.Contains(page, line) {
			t.Errorf("no line %s", line)
		}
	}
}

func TestCountingAllocatesNothing(t *testing.T) {
	m := metrics.New("v1")
	if n := testing.AllocsPerRun(100, func() { m.Stored(1, time.Millisecond); m.Refused(fault.SlowDown); m.ReaderCut() }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkStored(b *testing.B) {
	m := metrics.New("v1")
	for b.Loop() {
		m.Stored(1, 300*time.Microsecond)
	}
}

func BenchmarkRefused(b *testing.B) {
	m := metrics.New("v1")
	for b.Loop() {
		m.Refused(fault.SlowDown)
	}
}
