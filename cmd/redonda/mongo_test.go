package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/store/mongo/mongotest"
)

// With MongoDB the service does what it does with a data folder, and invites beside it.
func TestTheServiceOnMongoDB(t *testing.T) {
	address := mongotest.Start(t).Database(t)
	h := houseIn(t, address, false)
	if sections, versions, revisions := contents(t, h); sections != 33 || versions != 0 || revisions != 0 {
		t.Errorf("%d sections, %d versions, %d revisions", sections, versions, revisions)
	}
	t.Setenv("REDONDA_STORE", address)
	var out bytes.Buffer
	if err := runCommand(t.Context(), &out, "invite", "--role", "delegate", "--delegation", "hn"); err != nil {
		t.Fatal(err)
	}
	_, secret, found := strings.Cut(strings.TrimSpace(out.String()), "/join/")
	session, account, err := h.book.Join(t.Context(), secret, "")
	if !found || err != nil || account.ID != "hn-delegate" {
		t.Errorf("%q lets in %+v, %v", out.String(), account, err)
	}
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := build(t.Context(), address, true, quiet()); err == nil || !strings.Contains(err.Error(), "--store") {
		t.Errorf("a demonstration on it: %v", err)
	}
	again := houseIn(t, address, false)
	defer again.store.Close()
	if is, err := again.book.Session(t.Context(), session); err != nil || is.ID != account.ID {
		t.Errorf("after a new start the session is of %+v, %v", is, err)
	}
}

// From the data folder to MongoDB and back nothing is lost: what verify sums up stays the same.
func TestThereAndBackAgain(t *testing.T) {
	t.Parallel()
	server := mongotest.Start(t)
	from, through, to := demonstration(t), server.Database(t), t.TempDir()
	digest := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if err := runCommand(t.Context(), &out, args...); err != nil {
			t.Fatalf("%s: %v", args[0], err)
		}
		_, sum, _ := strings.Cut(out.String(), "digest ")
		return strings.TrimSpace(sum)
	}
	first := digest("verify", "--data", from)
	for doing, got := range map[string]string{
		"there": digest("migrate", "--from", from, "--to", through), "looked at there": digest("verify", "--store", through),
		"and back": digest("migrate", "--from", through, "--to", to), "looked at again": digest("verify", "--data", to),
	} {
		if got != first || got == "" {
			t.Errorf("%s: %q, not %q", doing, got, first)
		}
	}
}

// Whoever looks into the database finds each collection and index explained.
func TestTheDataModelIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/data-model.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range declared {
		_, part, found := strings.Cut(string(page), "\n### "+c.Name+"\n")
		part, _, _ = strings.Cut(part, "\n### ")
		if !found || !strings.Contains(part, "```js\n{") {
			t.Errorf("no example of %s", c.Name)
		}
		for _, index := range c.Indexes {
			if !strings.Contains(part, "\n| `"+index.Name+"`") {
				t.Errorf("index %s of %s is not explained", index.Name, c.Name)
			}
		}
	}
}
