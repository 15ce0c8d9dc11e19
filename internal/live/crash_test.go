package live_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store/sqlite"
)

const crashText = "o02.es"

// TestMain runs the test binary as a server when the crash test asks for it.
func TestMain(m *testing.M) {
	if dir := os.Getenv("REDONDA_CRASH_SERVER"); dir != "" {
		serveForCrash(dir, os.Getenv("REDONDA_CRASH_ADDR"))
		return
	}
	os.Exit(m.Run())
}

func serveForCrash(dir, addr string) {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, dir, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	hub := live.NewHub(live.Config{Log: s, Rights: everybodyWrites{}, Code: strings.ToUpper})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := live.Identity{AccountView: live.AccountView{ID: "hn-delegate", Delegation: "hn", Code: "HND"}}
		if err := hub.ServeWS(w, r, who); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	})
	server := http.Server{Addr: addr, Handler: handler, ReadHeaderTimeout: time.Second}
	fmt.Fprintln(os.Stderr, server.ListenAndServe())
	os.Exit(1)
}

type everybodyWrites struct{}

func (everybodyWrites) Access(context.Context, live.Identity, string) (live.Access, error) {
	return live.Access{Write: true, Status: "drafting"}, nil
}

// kills is how often the server dies: twenty times, or REDONDA_KILLS for a soak.
func kills(t *testing.T) int {
	t.Helper()
	given := os.Getenv("REDONDA_KILLS")
	if given == "" {
		return 20
	}
	n, err := strconv.Atoi(given)
	if err != nil {
		t.Fatalf("REDONDA_KILLS: %v", err)
	}
	return n
}

// Ten people type, the server is killed and started again and again: every change
// that was acknowledged is in the text exactly once, and all screens are equal.
func TestKilledServerLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	const clients = 10
	rounds := kills(t)
	dir, addr := t.TempDir(), freeAddress(t)
	typists := make([]*typist, clients)
	for i := range typists {
		typists[i] = newTypist("ws://"+addr, crashText, i)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rounds)*10*time.Second)
	defer cancel()

	for round := range rounds {
		server := startServer(t, dir, addr)
		typing, stop := context.WithCancel(ctx)
		var running sync.WaitGroup
		for i, c := range typists {
			running.Go(func() { typeUntilCut(typing, t, c, fmt.Sprintf("r%dc%d", round, i)) })
		}
		waitForProgress(ctx, t, dir, round)
		kill(t, server)
		stop()
		running.Wait()
	}
	server := startServer(t, dir, addr)
	defer kill(t, server)
	settle(ctx, t, typists)
	assertEqualAndComplete(t, typists)
}

// waitForProgress lets each round run until the database file has grown a little.
func waitForProgress(ctx context.Context, t *testing.T, dir string, round int) {
	t.Helper()
	start := fileSize(dir)
	deadline := time.After(5 * time.Second)
	for fileSize(dir) < start+int64(4096*(3+round%7)) {
		select {
		case <-ctx.Done():
			t.Fatal("no progress before the test's end")
		case <-deadline:
			return // the log file was recycled; the round has had its time
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func fileSize(dir string) int64 {
	var total int64
	for _, name := range []string{"redonda.db", "redonda.db-wal"} {
		if info, err := os.Stat(dir + "/" + name); err == nil {
			total += info.Size()
		}
	}
	return total
}

// typeUntilCut edits and sends until the connection breaks.
func typeUntilCut(ctx context.Context, t *testing.T, c *typist, prefix string) {
	if err := c.connect(ctx); err != nil {
		return // killed before it answered: the next round goes on
	}
	defer c.conn.Close()
	for n := 0; ctx.Err() == nil; n++ {
		if len(c.buffer) == 0 {
			c.edit(fmt.Sprintf("‹%s.%d·ñ😀›", prefix, n))
		}
		if err := c.send(); err != nil {
			return
		}
		if err := c.step(); err != nil {
			if strings.HasPrefix(err.Error(), "refused") || strings.HasPrefix(err.Error(), "change ") {
				t.Error(err)
			}
			return
		}
	}
}

// settle reconnects everybody, delivers what waits, and reads until all have the same version.
func settle(ctx context.Context, t *testing.T, typists []*typist) {
	t.Helper()
	for _, c := range typists {
		if err := c.connect(ctx); err != nil {
			t.Fatal(err)
		}
		for c.flying != nil || c.buffer != nil {
			if err := errors.Join(c.send(), c.step()); err != nil {
				t.Fatal(err)
			}
		}
	}
	settleLast(t, typists)
}

// settleLast reads until all have the newest version that one of them has.
func settleLast(t *testing.T, typists []*typist) {
	t.Helper()
	newest := int64(0)
	for _, c := range typists {
		newest = max(newest, c.rev)
	}
	for _, c := range typists {
		for c.rev < newest {
			if err := c.step(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func assertEqualAndComplete(t *testing.T, typists []*typist) {
	t.Helper()
	first := asJSON(t, typists[0].doc)
	var text strings.Builder
	for _, p := range document.Paragraphs(typists[0].doc) {
		text.WriteString(p.Text)
	}
	total := 0
	for _, c := range typists {
		if asJSON(t, c.doc) != first {
			t.Errorf("%s shows another text than %s", c.client, typists[0].client)
		}
		for _, word := range c.acked {
			total++
			if got := strings.Count(text.String(), word); got != 1 {
				t.Errorf("%q is there %d times", word, got)
			}
		}
	}
	t.Logf("%d acknowledged changes, each there once", total)
	if total == 0 {
		t.Error("nothing was acknowledged: the test proved nothing")
	}
}

func startServer(t *testing.T, dir, addr string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "REDONDA_CRASH_SERVER="+dir, "REDONDA_CRASH_ADDR="+addr)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// Wait reports the signal that was just sent.
	_ = cmd.Wait()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
