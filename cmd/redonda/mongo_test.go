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
	session, account, err := h.book.Join(t.Context(), secret)
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
	if is, err := again.book.Session(t.Context(), session); err != nil || is != account {
		t.Errorf("after a new start the session is of %+v, %v", is, err)
	}
}

// Whoever looks into the database finds each collection and index explained.
func TestTheDataModelIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/data-model.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range collections() {
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
