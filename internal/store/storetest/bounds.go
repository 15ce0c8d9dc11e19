package storetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/store"
)

// unfit are names that no backend takes.
var unfit = map[string]string{
	"NUL":             "a\x00b",
	"half a rune":     "a\xc3",
	"a lone byte":     "\xff",
	"a surrogate":     "\xed\xa0\x80",
	"an overlong one": "\xc0\xaf",
	"too many bytes":  strings.Repeat("ñ", store.MaxName/2) + "a",
}

var boundTests = map[string]func(*testing.T, Subject){
	"an unfit name is refused, and nothing is stored": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for why, name := range unfit {
			for where, alter := range map[string]func(*store.Entry){
				"text":       func(e *store.Entry) { e.Text = name },
				"client":     func(e *store.Entry) { e.Client = name },
				"account":    func(e *store.Entry) { e.Account = name },
				"delegation": func(e *store.Entry) { e.Delegation = name },
			} {
				e := entry("o02.es", 1)
				alter(&e)
				if n, err := s.Append(t.Context(), []store.Entry{e}); n != 0 || !errors.Is(err, store.ErrUnfit) {
					t.Errorf("%s in a %s: %d, %v", why, where, n, err)
				}
			}
			if err := s.PutKeyframe(t.Context(), store.Keyframe{Text: name, Version: 1, Body: []byte(`{}`)}); !errors.Is(err, store.ErrUnfit) {
				t.Errorf("%s in a keyframe's text: %v", why, err)
			}
			for where, r := range map[string]store.Record{
				"an id":          {ID: name, Rev: 1, Body: json.RawMessage(`{}`)},
				"a unique value": {ID: "a", Rev: 1, Keys: map[string]string{"email": name}, Body: json.RawMessage(`{}`)},
				"a value":        {ID: "a", Rev: 1, Keys: map[string]string{"team": name}, Body: json.RawMessage(`{}`)},
			} {
				if err := s.Insert(t.Context(), "people", r); !errors.Is(err, store.ErrUnfit) {
					t.Errorf("%s in %s: %v", why, where, err)
				}
				if _, err := s.Replace(t.Context(), "people", r); !errors.Is(err, store.ErrUnfit) {
					t.Errorf("%s in %s replaced: %v", why, where, err)
				}
			}
		}
		texts, surveying := s.Texts(t.Context(), "", 10)
		records, listing := s.List(t.Context(), "people", store.Query{})
		if len(texts) != 0 || len(records) != 0 || surveying != nil || listing != nil {
			t.Errorf("%d texts, %v; %d records, %v", len(texts), surveying, len(records), listing)
		}
	},
	"by an unfit name nothing is found": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 1, 1))
		mustInsert(t, s, "people", store.Record{ID: "a", Body: json.RawMessage(`{}`)})
		names := maps.Clone(unfit)
		names["an empty one"] = ""
		for why, name := range names {
			entries, reading := s.Entries(t.Context(), name, 0, 10)
			head, heading := s.Head(t.Context(), name)
			if len(entries) != 0 || head != 0 || reading != nil || heading != nil {
				t.Errorf("%s: %d entries, %v; head %d, %v", why, len(entries), reading, head, heading)
			}
			_, framing := s.KeyframeAt(t.Context(), name, 10)
			_, naming := s.Named(t.Context(), name, "client-o02.es", 1)
			_, client := s.Named(t.Context(), "o02.es", name, 1)
			_, getting := s.Get(t.Context(), "people", name)
			for doing, err := range map[string]error{
				"a keyframe": framing, "a name": naming, "a client": client, "a record": getting, "deleting": s.Delete(t.Context(), "people", name, 1),
			} {
				if !errors.Is(err, store.ErrAbsent) {
					t.Errorf("%s, %s: %v", why, doing, err)
				}
			}
		}
	},
	"an unfit cursor or value to list by is refused": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for why, name := range unfit {
			_, texts := s.Texts(t.Context(), name, 10)
			_, after := s.List(t.Context(), "people", store.Query{After: name})
			_, value := s.List(t.Context(), "people", store.Query{Index: "team", Value: name})
			for doing, err := range map[string]error{"texts": texts, "after": after, "value": value} {
				if !errors.Is(err, store.ErrUnfit) {
					t.Errorf("%s, %s: %v", why, doing, err)
				}
			}
		}
		for _, limit := range []int{-1, 1001} {
			if _, err := s.List(t.Context(), "plain", store.Query{Limit: limit}); !errors.Is(err, store.ErrUnfit) {
				t.Errorf("a page of %d: %v", limit, err)
			}
		}
	},
	"an empty id is refused": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		_, appending := s.Append(t.Context(), []store.Entry{{Version: 1}})
		framing := s.PutKeyframe(t.Context(), store.Keyframe{Version: 1})
		inserting := s.Insert(t.Context(), "plain", store.Record{})
		for doing, err := range map[string]error{"appending": appending, "putting a keyframe": framing, "inserting": inserting} {
			if !errors.Is(err, store.ErrUnfit) {
				t.Errorf("%s: %v", doing, err)
			}
		}
	},
	"the longest names are kept apart": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		long := strings.Repeat("ñ", store.MaxName/2-1)
		for i, end := range []string{"aa", "ab"} {
			e := entry(long+end, 1)
			e.Client, e.Account, e.Delegation = long+end, long+end, long+end
			mustAppend(t, s, []store.Entry{e})
			if got, err := s.Named(t.Context(), e.Text, e.Client, 1); err != nil || !cmp.Equal(got, e) {
				t.Errorf("entry %d: %v", i, err)
			}
			putting := s.PutKeyframe(t.Context(), store.Keyframe{Text: e.Text, Version: 1, Body: []byte(end)})
			if k, err := s.KeyframeAt(t.Context(), e.Text, 1); string(k.Body) != end || err != nil || putting != nil {
				t.Errorf("keyframe %d: %s, %v, %v", i, k.Body, putting, err)
			}
			mustInsert(t, s, "people", store.Record{ID: long + end, Keys: map[string]string{"email": long + end, "team": long + end}, Body: json.RawMessage(end)})
			list, err := s.List(t.Context(), "people", store.Query{Index: "team", Value: long + end})
			if err != nil || len(list) != 1 || string(list[0].Body) != end {
				t.Errorf("record %d: %v, %v", i, list, err)
			}
		}
	},
	"values may be as big as a document": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		e := entry("o02.es", 1)
		e.Delta = bytes.Repeat([]byte("d"), 64<<10)
		mustAppend(t, s, []store.Entry{e})
		big := entry("o02.es", 2)
		big.Origins, big.Hash, big.Chain = bytes.Repeat([]byte("o"), 1<<20), bytes.Repeat([]byte{0xff}, 32), bytes.Repeat([]byte{0}, 32)
		big.Delta = bytes.Repeat([]byte("d"), store.MaxValue-len(big.Origins)-len(big.Hash)-len(big.Chain))
		mustAppend(t, s, []store.Entry{big})
		got, err := s.Entries(t.Context(), "o02.es", 0, 10)
		if err != nil || !reflect.DeepEqual(got, []store.Entry{e, big}) {
			t.Errorf("%d came back, %v", len(got), err)
		}
		body := bytes.Repeat([]byte("b"), store.MaxValue)
		mustInsert(t, s, "plain", store.Record{ID: "a", Body: body})
		if r, err := s.Get(t.Context(), "plain", "a"); !bytes.Equal(r.Body, body) || err != nil {
			t.Errorf("%d bytes of a record, %v", len(r.Body), err)
		}
	},
	"bigger ones are refused, and nothing is stored": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		big := bytes.Repeat([]byte("b"), store.MaxValue+1)
		e := entry("o02.es", 2)
		e.Delta = big
		if n, err := s.Append(t.Context(), []store.Entry{entry("o02.es", 1), e}); n != 0 || !errors.Is(err, store.ErrUnfit) {
			t.Errorf("an entry: %d, %v", n, err)
		}
		if head, err := s.Head(t.Context(), "o02.es"); head != 0 || err != nil {
			t.Errorf("the head is %d, %v", head, err)
		}
		if err := s.Insert(t.Context(), "plain", store.Record{ID: "a", Body: big}); !errors.Is(err, store.ErrUnfit) {
			t.Errorf("inserting: %v", err)
		}
		mustInsert(t, s, "plain", store.Record{ID: "a", Body: json.RawMessage(`{}`)})
		if _, err := s.Replace(t.Context(), "plain", store.Record{ID: "a", Rev: 1, Body: big}); !errors.Is(err, store.ErrUnfit) {
			t.Errorf("replacing: %v", err)
		}
		if r, err := s.Get(t.Context(), "plain", "a"); r.Rev != 1 || string(r.Body) != `{}` || err != nil {
			t.Errorf("the record is %d %.20s, %v", r.Rev, r.Body, err)
		}
	},
	"what can't be JSON is refused": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for _, bad := range []string{"\"a\xc3\"", "\"a\x00\"", "\xff\xfe\"\x00"} {
			delta, origins := entry("o02.es", 1), entry("o02.es", 1)
			delta.Delta, origins.Origins = []byte(bad), []byte(bad)
			_, first := s.Append(t.Context(), []store.Entry{delta})
			_, second := s.Append(t.Context(), []store.Entry{origins})
			for what, err := range map[string]error{
				"a delta": first, "origins": second,
				"a keyframe": s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es", Version: 1, Body: []byte(bad)}),
				"a record":   s.Insert(t.Context(), "plain", store.Record{ID: "a", Body: []byte(bad)}),
			} {
				if !errors.Is(err, store.ErrUnfit) {
					t.Errorf("%q as %s: %v", bad, what, err)
				}
			}
		}
	},
	"an end that is no moment is refused": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for _, end := range []string{"", "tomorrow", "2021-09-17", "2021-09-17T14:00:00Z", "2021-09-17T14:00:00.123456Z", "2021-09-17T14:00:00.000-06:00", "2021-13-17T14:00:00.000Z"} {
			if err := s.Insert(t.Context(), "passes", store.Record{ID: "a", Keys: map[string]string{"ends": end}, Body: json.RawMessage(`{}`)}); !errors.Is(err, store.ErrUnfit) {
				t.Errorf("%q: %v", end, err)
			}
		}
	},
}
