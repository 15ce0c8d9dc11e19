package storetest

import (
	_ "embed"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/store"
)

// hostile are strings that are known to upset programs, as text or, where they are
// no text, as base64.
//
//go:embed testdata/hostile.json
var hostile []byte

type unusual struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Raw  []byte `json:"base64"`
}

func unusuals(t *testing.T) []unusual {
	t.Helper()
	var all []unusual
	if err := json.Unmarshal(hostile, &all); err != nil || len(all) < 80 {
		t.Fatalf("%d unusual strings, %v", len(all), err)
	}
	return all
}

// values are JSON that a database of documents could take for something else.
var values = []string{
	`{"$set":{"rev":7},"$where":"1","a.b":1,".":2,"":3,"$":4,"a":{"$ref":"x","$id":1},"__proto__":null}`,
	`{"_id":"another","keys":{"email":"another"},"rev":99,"$s":1,"$k":["a"]}`,
	`{"b":1,"a":2,"b":3}`,
	`[1,1.0,1e0,-0,-0.0,0.1,1e400,9007199254740993,9223372036854775807,9223372036854775808,123456789012345678901234567890.123456789]`,
	`[[[[[[]]]],{"":[{}]}]]`,
	"{ \"spaced\" :\t[ 1 ,\n2 ] }\n",
	`"\u0000\ud800\udfff\u2028\/é` + "\u2028\u202e\ufeff" + `😀"`,
	`{"$date":"2021-09-17T14:00:00Z","$numberLong":"1","$binary":{"base64":"","subType":"00"}}`,
	`null`, `""`, `[]`, `{}`, `0`, `'; DROP TABLE entries; --`,
}

var exactTests = map[string]func(*testing.T, Subject){
	"values come back to the byte": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for i, value := range values {
			e := entry("o02.es", int64(i+1))
			e.Delta, e.Origins = []byte(value), []byte(value)
			mustAppend(t, s, []store.Entry{e})
			if got, err := s.Entries(t.Context(), "o02.es", int64(i), 1); err != nil || !cmp.Equal(got, []store.Entry{e}) {
				t.Errorf("an entry of %s: %v", value, err)
			}
			putKeyframe(t, s, int64(i), value)
			if k, err := s.KeyframeAt(t.Context(), "o02.es", int64(i)); string(k.Body) != value || err != nil {
				t.Errorf("a keyframe of %s: %s, %v", value, k.Body, err)
			}
			r := store.Record{ID: value, Rev: 1, Keys: map[string]string{"email": value, "team": value}, Body: json.RawMessage(value)}
			mustInsert(t, s, "people", r)
			if got, err := s.Get(t.Context(), "people", r.ID); err != nil || !cmp.Equal(got, r) {
				t.Errorf("a record of %s: %v, %v", value, got, err)
			}
		}
	},
	"unusual strings are kept exactly or refused": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for _, u := range unusuals(t) {
			id, fit := u.Text, !strings.Contains(u.Text, "\x00")
			if u.Raw != nil {
				id, fit = string(u.Raw), false
			}
			fit = fit && len(id) <= store.MaxName
			body, err := json.Marshal(id)
			if err != nil {
				t.Fatal(err)
			}
			e := entry(id, 1)
			e.Client, e.Delta = id, body
			n, appending := s.Append(t.Context(), []store.Entry{e})
			r := store.Record{ID: id, Rev: 1, Keys: map[string]string{"email": id, "team": id}, Body: body}
			inserting := s.Insert(t.Context(), "people", r)
			if !fit {
				if n != 0 || !errors.Is(appending, store.ErrUnfit) || !errors.Is(inserting, store.ErrUnfit) {
					t.Errorf("%s: %d, %v, %v", u.ID, n, appending, inserting)
				}
				continue
			}
			if appending != nil || inserting != nil {
				t.Errorf("%s: %v, %v", u.ID, appending, inserting)
				continue
			}
			if got, err := s.Named(t.Context(), id, id, 1); err != nil || !cmp.Equal(got, e) {
				t.Errorf("%s: the entry is %v, %v", u.ID, got, err)
			}
			got, err := s.List(t.Context(), "people", store.Query{Index: "email", Value: id})
			if err != nil || !cmp.Equal(got, []store.Record{r}) {
				t.Errorf("%s: the record is %v, %v", u.ID, got, err)
			}
		}
	},
	"names that look alike are different": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		names := []string{"a", "A", "á", "a\u0301", "ａ", "а", "a ", " a", "a\u200b", "ß", "ss", "1", "1.0", "01"}
		for _, name := range names {
			mustAppend(t, s, []store.Entry{{Text: name, Version: 1}})
			mustInsert(t, s, "people", store.Record{ID: name, Keys: map[string]string{"email": name}, Body: json.RawMessage(`{}`)})
		}
		if texts, err := s.Texts(t.Context(), "", 100); len(texts) != len(names) || err != nil {
			t.Errorf("%d texts of %d, %v", len(texts), len(names), err)
		}
		for _, name := range names {
			if list, err := s.List(t.Context(), "people", store.Query{Index: "email", Value: name}); len(list) != 1 || list[0].ID != name || err != nil {
				t.Errorf("%q: %v, %v", name, list, err)
			}
		}
	},
	"times are kept to the millisecond": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		west := time.FixedZone("west", -6*3600)
		for i, at := range []time.Time{
			{}, time.UnixMilli(0).UTC(), time.UnixMilli(-1).UTC(), time.Date(1969, 7, 20, 20, 17, 40, 999_000_000, time.UTC),
			time.Date(2021, 9, 17, 8, 0, 0, 123_999_999, west), time.Date(1900, 1, 1, 0, 0, 0, 999_999, time.UTC),
			time.Date(9999, 12, 31, 23, 59, 59, 999_000_000, time.UTC), time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		} {
			e := entry("o02.es", int64(i+1))
			e.At = at
			mustAppend(t, s, []store.Entry{e})
			got, err := s.Named(t.Context(), "o02.es", e.Client, e.Seq)
			if want := time.UnixMilli(at.UnixMilli()).UTC(); err != nil || got.At != want {
				t.Errorf("%v came back as %v, %v", at, got.At, err)
			}
		}
	},
	"numbers are kept to the unit": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for _, n := range []int64{1<<31 - 1, 1 << 31, 1<<53 - 1, 1<<53 + 1, math.MaxInt64 - 1} {
			e := entry("o02.es", n)
			e.At = day
			mustAppend(t, s, []store.Entry{e})
			if got, err := s.Named(t.Context(), "o02.es", e.Client, n); err != nil || !cmp.Equal(got, e) {
				t.Errorf("%d: %v, %v", n, got.Version, err)
			}
			if head, err := s.Head(t.Context(), "o02.es"); head != n || err != nil {
				t.Errorf("the head is %d, not %d; %v", head, n, err)
			}
			putKeyframe(t, s, n, `{}`)
			if k, err := s.KeyframeAt(t.Context(), "o02.es", n); k.Version != n || err != nil {
				t.Errorf("the keyframe is at %d, not %d; %v", k.Version, n, err)
			}
			if got, err := s.Entries(t.Context(), "o02.es", n-1, 10); len(got) != 1 || err != nil {
				t.Errorf("after %d: %d, %v", n-1, len(got), err)
			}
		}
	},
	"nothing is nothing, nil or empty": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for i, empty := range [][]byte{nil, {}} {
			e := store.Entry{Text: "o02.es", Version: int64(i + 1), Client: "c", Seq: int64(i), Delta: empty, Hash: empty, Origins: empty, Chain: empty, At: day}
			mustAppend(t, s, []store.Entry{e})
			got, err := s.Named(t.Context(), "o02.es", "c", int64(i))
			if err != nil || got.Version != e.Version || len(got.Delta)+len(got.Hash)+len(got.Origins)+len(got.Chain) != 0 || got.Account != "" {
				t.Errorf("%v, %v", got, err)
			}
			if err := s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es", Version: int64(i), Body: empty}); err != nil {
				t.Error(err)
			}
			if k, err := s.KeyframeAt(t.Context(), "o02.es", int64(i)); len(k.Body) != 0 || k.Version != int64(i) || err != nil {
				t.Errorf("%v, %v", k, err)
			}
		}
		for id, keys := range map[string]map[string]string{"nil": nil, "empty": {}, "valueless": {"team": ""}} {
			mustInsert(t, s, "people", store.Record{ID: id, Keys: keys})
			if r, err := s.Get(t.Context(), "people", id); len(r.Keys) != len(keys) || len(r.Body) != 0 || err != nil {
				t.Errorf("%s: %v, %v", id, r, err)
			}
		}
		if list, err := s.List(t.Context(), "people", store.Query{Index: "team"}); len(list) != 1 || err != nil {
			t.Errorf("by an empty value: %v, %v", list, err)
		}
	},
	"a value is the caller's own again": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		e, keys, body := entry("o02.es", 1), map[string]string{"team": "one"}, json.RawMessage(`{"n":1}`)
		mustAppend(t, s, []store.Entry{e})
		mustInsert(t, s, "people", store.Record{ID: "a", Keys: keys, Body: body})
		for _, b := range [][]byte{e.Delta, e.Hash, e.Origins, e.Chain, body} {
			clear(b)
		}
		keys["team"] = "two"
		if got, err := s.Named(t.Context(), "o02.es", e.Client, 1); err != nil || !cmp.Equal(got, entry("o02.es", 1)) {
			t.Errorf("%v, %v", got, err)
		}
		if r, err := s.Get(t.Context(), "people", "a"); string(r.Body) != `{"n":1}` || r.Keys["team"] != "one" || err != nil {
			t.Errorf("%v, %v", r, err)
		}
	},
}
