package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/office"
)

// What held is told of any instant, while a service has the folder open; what was stated of
// it afterwards is said.
func TestOfficesAreToldOfAnInstant(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := houseIn(t, dir, false)
	defer h.store.Close()
	_, rev, err := h.attributes.Stated(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2021, 12, 3, 6, 0, 0, 0, time.UTC)
	if _, _, _, err := h.attributes.State(t.Context(), rev, office.Statement{Delegation: "us", Attribute: office.Compact, Holds: true, From: from, Why: "Note of the delegation", By: "secretariat"}); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string][]string{
		"2021-09-17":                {"|at 2021-09-17 00:00:00 -05:00 (", "|presidency mx|", "|us United States member|", "|hn Honduras member, gcm, champion|"},
		"2021-12-02T23:59:59-06:00": {"|presidency mx|", "|us United States member|"},
		"2021-12-03T00:00:00-06:00": {"|presidency sv|", "|us United States member, gcm|", "|stated afterwards us gcm: true, on "},
	} {
		var out bytes.Buffer
		if err := runCommand(t.Context(), &out, "offices", "--data", dir, "--at", at); err != nil {
			t.Fatal(err)
		}
		told := "|"
		for line := range strings.Lines(out.String()) {
			told += strings.Join(strings.Fields(line), " ") + "|"
		}
		for _, words := range want {
			if !strings.Contains(told, words) {
				t.Errorf("at %s: %q is not said in\n%s", at, words, out.String())
			}
		}
	}
	if err := runCommand(t.Context(), &bytes.Buffer{}, "offices", "--data", dir, "--at", "tomorrow"); err == nil {
		t.Error("an instant that is none is taken")
	}
}
