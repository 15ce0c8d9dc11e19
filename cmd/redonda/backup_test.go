package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// said runs the program and gives what it printed for programs to read, and for people.
func said(t *testing.T, args ...string) (out, lines string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	c := root()
	c.SetArgs(args)
	c.SetOut(&stdout)
	c.SetErr(&stderr)
	err = c.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

var digestLine = regexp.MustCompile(`(?m)^digest ([0-9a-f]{64})$`)

// digestSaid runs a command that must go well, and gives the digest it printed.
func digestSaid(t *testing.T, args ...string) string {
	t.Helper()
	out, lines, err := said(t, args...)
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, lines)
	}
	digest := digestLine.FindStringSubmatch(out)
	if digest == nil {
		t.Fatalf("%v printed no digest: %s", args, out)
	}
	return digest[1]
}

// An operator's day: check, back up and copy a folder that is being served, and bring
// the backup to another machine.
func TestTheWayOfABackup(t *testing.T) {
	t.Parallel()
	dir, away := demonstration(t), t.TempDir()
	h := houseIn(t, dir, true)
	if _, err := demoLinks(t.Context(), h, "http://localhost:8080"); err != nil {
		t.Fatal(err)
	}
	chair := live.Identity{AccountView: live.AccountView{ID: "presidency-mx", Role: string(contribution.Presidency), Delegation: "mx"}}
	_, err := h.hub.Apply(t.Context(), "o02.es", chair, func(delta.Delta) (delta.Delta, []document.Origin, error) {
		return delta.Delta{{Insert: "Nuevo. "}}, nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(away, "monday.tar.gz")
	want := digestSaid(t, "verify", "--data", dir) // while it is served
	if got := digestSaid(t, "backup", file, "--data", dir); got != want {
		t.Errorf("backup: digest %s, want %s", got, want)
	}
	if _, _, err := said(t, "restore", file, "--data", dir, "--force"); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("restoring under the service: %v", err)
	}
	if _, _, err := said(t, "migrate", "--from", dir, "--to", filepath.Join(away, "x")); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("migrating under the service: %v", err)
	}
	if err := h.hub.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	restored, copied := filepath.Join(away, "restored"), filepath.Join(away, "copied")
	for _, args := range [][]string{
		{"restore", file, "--data", restored}, {"verify", "--data", restored},
		{"migrate", "--from", restored, "--to", "sqlite:" + copied}, {"verify", "--data", copied},
	} {
		if got := digestSaid(t, args...); got != want {
			t.Errorf("%v: digest %s, want %s", args, got, want)
		}
	}
	h = houseIn(t, copied, true) // and it can be served
	defer h.store.Close()
	_, _, err = said(t, "restore", file, "--data", restored)
	if err == nil || !strings.Contains(err.Error(), "not empty") || !strings.Contains(err.Error(), "--force") {
		t.Errorf("over what is there: %v", err)
	}
	if _, lines, err := said(t, "restore", file, "--data", restored, "--force"); err != nil || !strings.Contains(lines, "Replacing what the store holds") {
		t.Errorf("%s, %v", lines, err)
	}
}

func TestProgressIsPlainLinesWhereThereIsNoTerminal(t *testing.T) {
	t.Parallel()
	_, lines, err := said(t, "verify", "--data", demonstration(t))
	if err != nil {
		t.Fatal(err)
	}
	shown := strings.Split(strings.TrimSpace(lines), "\n")
	if len(shown) != 1+steps || !regexp.MustCompile(`^checking: (\d+) of (\d+) changes$`).MatchString(shown[steps]) {
		t.Errorf("%d lines: %s", len(shown), lines)
	}
}

func TestWhatIsNotSoundIsToldInTheExitCode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := openStore(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), []store.Entry{{Text: "o02.es", Version: 1, Delta: []byte("[]")}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	out, lines, err := said(t, "verify", "--data", dir)
	if err == nil || err.Error() != "2 problems were found" || !digestLine.MatchString(out) {
		t.Errorf("%q, %v", out, err)
	}
	for _, want := range []string{"o02.es: belongs to section o02, which is not there", "o02.es version 1: is not bound to the chain"} {
		if !strings.Contains(lines, want+"\n") {
			t.Errorf("%q is not in %s", want, lines)
		}
	}
}

// The service does not start on a store that a restore left half filled.
func TestHalfAStoreIsNotServed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := openStore(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{"work": "restore", "from": "the backup 00ff", "cleared": true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Insert(t.Context(), backup.UnfinishedCollection.Name, store.Record{ID: "filling", Body: body}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, demo := range []bool{false, true} {
		if _, err := build(t.Context(), dir, demo, quiet()); err == nil || !strings.Contains(err.Error(), "half filled: redonda restore from the backup 00ff was not finished") {
			t.Errorf("%v", err)
		}
	}
	if _, _, err := said(t, "verify", "--data", dir); err == nil || !strings.Contains(err.Error(), "half filled") {
		t.Errorf("verify: %v", err)
	}
}

func TestAddressesOfStores(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"data": "data", "sqlite:/srv/redonda": "/srv/redonda", "sqlite:///srv/redonda": "/srv/redonda"} {
		if got, err := folderOf(address); got != want || err != nil {
			t.Errorf("%s: %q, %v", address, got, err)
		}
	}
	if _, err := openStore(context.Background(), "ftp://user:secret@host/x"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	dir := demonstration(t)
	if _, _, err := said(t, "migrate", "--from", dir, "--to", dir+"/."); err == nil || !strings.Contains(err.Error(), "the same store") {
		t.Errorf("%v", err)
	}
	missing := filepath.Join(t.TempDir(), "none")
	for _, args := range [][]string{{"verify", "--data", missing}, {"backup", "x.tar.gz", "--data", missing}, {"migrate", "--from", missing, "--to", "y"}} {
		if _, _, err := said(t, args...); err == nil || !strings.Contains(err.Error(), "no database") {
			t.Errorf("%v: %v", args, err)
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("a folder was made that was only to be read")
	}
}

// The script in docs/ shares no code with the program and comes to the same.
func TestABackupIsCheckedWithoutTheProgram(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here: the script in docs/ is not tried")
	}
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	want := digestSaid(t, "backup", file, "--data", demonstration(t))
	script := filepath.Join("..", "..", "docs", "verify_backup.py")
	out, err := exec.CommandContext(t.Context(), python, "-B", script, file).CombinedOutput()
	if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "digest "+want) {
		t.Errorf("%v, want digest %s:\n%s", err, want, out)
	}
}
