package record_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// The chain of one event, written out as another program would compute it.
func TestTheChainIsWhatThePageSays(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := record.NewBook(s, func() time.Time { return opening })
	must(t, b.Note(t.Context(), record.Event{
		Kind: "account.changed", Account: "secretariat", Delegation: "rcm-ts", Role: "secretariat", Subject: "ñ<&>\u2028\"",
		Details: map[string]string{"role": "head", "delegation": "hn"},
	}))
	form := "redonda-record-1\n\n" +
		`{"account":"secretariat","at":"2021-09-17T14:00:00Z","delegation":"rcm-ts","details":{"delegation":"hn","role":"head"},` +
		`"kind":"account.changed","role":"secretariat","seq":1,"subject":"ñ<&>` + "\u2028" + `\""}`
	sum := sha256.Sum256([]byte(form))
	if head, err := b.Head(t.Context(), ""); err != nil || head.Chain != hex.EncodeToString(sum[:]) {
		t.Errorf("%+v, %v", head, err)
	}
}

func TestATamperedLogIsFound(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := record.NewBook(s, func() time.Time { return opening })
	for i := range 6 {
		must(t, b.Note(t.Context(), record.Event{Kind: "section.status", Account: "presidency-mx", Delegation: "mx", Section: "o02", Details: map[string]string{"to": fmt.Sprint(i)}}))
	}
	sound := records(t, s)
	edit := func(r store.Record, old, new string) store.Record {
		r.Body = []byte(strings.Replace(string(r.Body), old, new, 1))
		return r
	}
	tests := []struct {
		name  string
		alter func([]store.Record) []store.Record
		want  int // problems; 0 for what can't be found without a head noted elsewhere
	}{
		{"nothing", func(all []store.Record) []store.Record { return all }, 0},
		{"an edited detail", func(all []store.Record) []store.Record { all[2] = edit(all[2], `"to":"2"`, `"to":"9"`); return all }, 1},
		{"an edited time", func(all []store.Record) []store.Record { all[2] = edit(all[2], "14:00:00", "13:00:00"); return all }, 2},
		{"another's name", func(all []store.Record) []store.Record {
			all[2] = edit(all[2], "presidency-mx", "secretariat")
			return all
		}, 2},
		{"an added field", func(all []store.Record) []store.Record {
			all[2] = edit(all[2], `{"seq"`, `{"by":"x","seq"`)
			return all
		}, 1},
		{"an edited value of the chain", func(all []store.Record) []store.Record { all[2] = edit(all[2], `"chain":"`, `"chain":"0`); return all }, 2},
		{"one taken out", func(all []store.Record) []store.Record { return slices.Delete(all, 2, 3) }, 2},
		{"the first taken out", func(all []store.Record) []store.Record { return slices.Delete(all, 0, 1) }, 2},
		{"one under another's key", func(all []store.Record) []store.Record { all[2].Keys["account"] = "secretariat"; return all }, 1},
		{"one under another's id", func(all []store.Record) []store.Record { all[2].ID = "000000000099"; return all }, 1},
		{"two changed about", func(all []store.Record) []store.Record {
			all[2].Body, all[3].Body = all[3].Body, all[2].Body
			return all
		}, 8},
		{"no event", func(all []store.Record) []store.Record { all[2].Body = []byte(`[]`); return all }, 3},
		{"the last ones cut off", func(all []store.Record) []store.Record { return all[:3] }, 0},
	}
	for _, test := range tests {
		altered := make([]store.Record, len(sound))
		for i, r := range sound {
			r.Keys = cloned(r.Keys)
			altered[i] = r
		}
		if found, _ := problems(test.alter(altered)); len(found) != test.want {
			t.Errorf("%s: %d problems, want %d: %q", test.name, len(found), test.want, found)
		}
	}
}

func cloned(keys map[string]string) map[string]string {
	copied := map[string]string{}
	for name, value := range keys {
		copied[name] = value
	}
	return copied
}
