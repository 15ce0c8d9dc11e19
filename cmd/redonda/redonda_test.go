package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
)

// runCommand runs the program as a person would and gives what it printed.
func runCommand(ctx context.Context, out io.Writer, args ...string) error {
	c := root()
	c.SetArgs(args)
	c.SetOut(out)
	c.SetErr(io.Discard)
	return c.ExecuteContext(ctx)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func houseIn(t *testing.T, dir string, demo bool) *house {
	t.Helper()
	h, err := build(t.Context(), dir, demo, quiet())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// written is a data folder with a demonstration, made once for all tests: writing
// the sample takes a while under the race detector.
var written = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "redonda-test-")
	if err != nil {
		return "", err
	}
	h, err := build(context.Background(), dir, true, quiet())
	if err != nil {
		return "", err
	}
	return dir, h.store.Close()
})

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	code := m.Run()
	if dir, err := written(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// demonstration gives a copy of that folder.
func demonstration(t *testing.T) string {
	t.Helper()
	dir, err := written()
	if err != nil {
		t.Fatal(err)
	}
	own := t.TempDir()
	if err := os.CopyFS(own, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return own
}

// contents counts what a data folder holds.
func contents(t *testing.T, h *house) (sections int, versions int64, revisions int) {
	t.Helper()
	all, err := h.sections.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range all {
		for _, text := range section.Texts() {
			head, err := h.store.Head(t.Context(), text)
			if err != nil {
				t.Fatal(err)
			}
			versions += head
		}
		page, _, err := h.revisions.List(t.Context(), section.ID, "", "", 500)
		if err != nil {
			t.Fatal(err)
		}
		revisions += len(page)
	}
	return len(all), versions, revisions
}

func TestADemonstrationStartedAgainKeepsEverythingOnce(t *testing.T) {
	t.Parallel()
	dir := demonstration(t)
	h := houseIn(t, dir, true)
	sections, versions, revisions := contents(t, h)
	if sections != 33 || versions == 0 || revisions == 0 {
		t.Fatalf("%d sections, %d versions, %d revisions", sections, versions, revisions)
	}
	section, err := h.sections.Get(t.Context(), "o02")
	if err != nil {
		t.Fatal(err)
	}
	chair := contribution.Actor{Role: contribution.Presidency}
	if _, err := h.sections.SetStatus(t.Context(), chair, "o02", section.Rev, contribution.Outline); err != nil {
		t.Fatal(err)
	}
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	h = houseIn(t, dir, true)
	defer h.store.Close()
	if s, v, r := contents(t, h); s != sections || v != versions || r != revisions {
		t.Errorf("%d sections, %d versions, %d revisions; were %d, %d, %d", s, v, r, sections, versions, revisions)
	}
	if section, err := h.sections.Get(t.Context(), "o02"); err != nil || section.Status != contribution.Outline {
		t.Errorf("the status that was set is %s, %v", section.Status, err)
	}
}

func TestSamplesAndRealTextsNeverMix(t *testing.T) {
	t.Parallel()
	real := t.TempDir()
	h := houseIn(t, real, false)
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	for dir, demo := range map[string]bool{demonstration(t): true, real: false} {
		if _, err := build(t.Context(), dir, !demo, quiet()); err == nil || !strings.Contains(err.Error(), "--data") {
			t.Errorf("demonstration %v, opened as the other: %v", demo, err)
		}
	}
}

func TestTheServiceStartsWithTheEmptyLayout(t *testing.T) {
	t.Parallel()
	h := houseIn(t, t.TempDir(), false)
	defer h.store.Close()
	if sections, versions, revisions := contents(t, h); sections != 33 || versions != 0 || revisions != 0 {
		t.Errorf("%d sections, %d versions, %d revisions", sections, versions, revisions)
	}
	var out bytes.Buffer
	for _, want := range []bool{true, false} { // the first start lets the secretariat in, the second has no need to
		out.Reset()
		if err := firstLink(t.Context(), &out, h, "http://localhost:8080"); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "/join/") != want {
			t.Errorf("printed %q", out.String())
		}
	}
}

func TestDemoPrintsAndWritesFreshLinks(t *testing.T) {
	t.Parallel()
	h := houseIn(t, demonstration(t), true)
	defer h.store.Close()
	first, err := demoLinks(t.Context(), h, "http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	second, err := demoLinks(t.Context(), h, "http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	secret := func(l link) string { return l.URL[strings.LastIndex(l.URL, "/")+1:] }
	if _, _, err := h.book.Join(t.Context(), secret(first[0]), ""); err == nil {
		t.Error("a link of an earlier start still works")
	}
	if _, account, err := h.book.Join(t.Context(), secret(second[0]), ""); err != nil || account.ID != "secretariat" {
		t.Errorf("%+v, %v", account, err)
	}
	file := filepath.Join(t.TempDir(), "links.json")
	if err := writeLinks(file, second); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var links []struct{ Role, Delegation, Account, URL string }
	if err := json.Unmarshal(written, &links); err != nil {
		t.Fatal(err)
	}
	wanted := map[string]bool{"secretariat": true, "presidency-mx": true, "sv-delegate": true, "hn-delegate": true, "mx-delegate": true, "ca-delegate": true, "gt-delegate": true, "observer-unnm": true}
	var out bytes.Buffer
	if err := printLinks(&out, "http://localhost:8080", second); err != nil {
		t.Fatal(err)
	}
	for _, l := range links {
		delete(wanted, l.Account)
		if !strings.Contains(out.String(), l.URL) {
			t.Errorf("the table lacks %s", l.Account)
		}
	}
	if len(wanted) != 0 {
		t.Errorf("no link for %v", wanted)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is readable to others: %v, %v", info.Mode(), err)
	}
}

// The service listens, answers, and ends cleanly when it is told to.
func TestServingFromStartToEnd(t *testing.T) {
	t.Parallel()
	h := houseIn(t, t.TempDir(), false)
	defer h.store.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.serve(ctx, listener, handler) }()
	response, err := http.Get("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusTeapot {
		t.Errorf("%d, %v", response.StatusCode, err)
	}
	stop()
	select {
	case err := <-ended:
		if err != nil && err != http.ErrServerClosed {
			t.Error(err)
		}
	case <-time.After(stopFor):
		t.Error("it does not end")
	}
}

func TestCompareOnTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	older, newer := filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt")
	for file, text := range map[string]string{older: "Uno.\nDos.\n", newer: "Uno.\nDos y medio.\nTres.\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := runCommand(t.Context(), &out, "compare", older, newer, "--json"); err != nil {
		t.Fatal(err)
	}
	var alignment struct {
		Format    string
		Alignment []json.RawMessage
	}
	if err := json.Unmarshal(out.Bytes(), &alignment); err != nil || alignment.Format != "redonda-compare-1" || len(alignment.Alignment) != 3 {
		t.Errorf("%v: %s", err, out.String())
	}
	out.Reset()
	if err := runCommand(t.Context(), &out, "compare", older, newer); err != nil || !strings.Contains(out.String(), "medio") {
		t.Errorf("%v: %s", err, out.String())
	}
	if err := os.WriteFile(newer, []byte("\xff\xfe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"a file that is no text": {"compare", older, newer}, "a missing file": {"compare", older, newer + "x"}, "one file": {"compare", older},
	} {
		if err := runCommand(t.Context(), io.Discard, args...); err == nil {
			t.Errorf("%s was compared", name)
		}
	}
}

func TestInviteWhileTheServiceIsStopped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out bytes.Buffer
	if err := runCommand(t.Context(), &out, "invite", "--data", dir, "--role", "delegate", "--delegation", "hn", "--url", "https://redonda.example"); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "https://redonda.example/join/") {
		t.Errorf("printed %q", out.String())
	}
	if err := runCommand(t.Context(), io.Discard, "invite", "--data", dir, "--role", "delegate", "--delegation", "fr"); err == nil {
		t.Error("a stranger was invited")
	}
	h := houseIn(t, dir, false)
	defer h.store.Close()
	if err := runCommand(t.Context(), io.Discard, "invite", "--data", dir); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("beside a running service: %v", err)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := runCommand(t.Context(), &out, "version"); err != nil || !strings.HasPrefix(out.String(), "redonda ") {
		t.Errorf("%v: %q", err, out.String())
	}
}
