package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/redonda/redonda/internal/store"
)

var keyframeTests = map[string]func(*testing.T, Subject){
	"the nearest keyframe is found": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		if _, err := s.KeyframeAt(t.Context(), "o02.es", 5); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("none is there: %v", err)
		}
		for _, version := range []int64{500, 1000} {
			putKeyframe(t, s, version, fmt.Sprintf(`{"at":%d}`, version))
		}
		putKeyframe(t, s, 1000, `{"at":"again"}`)
		for _, test := range []struct {
			version, want int64
			body          string
		}{{500, 500, `{"at":500}`}, {999, 500, `{"at":500}`}, {1000, 1000, `{"at":"again"}`}, {5000, 1000, `{"at":"again"}`}} {
			k, err := s.KeyframeAt(t.Context(), "o02.es", test.version)
			if err != nil || k.Version != test.want || string(k.Body) != test.body {
				t.Errorf("at %d: %d %s, %v", test.version, k.Version, k.Body, err)
			}
		}
		if _, err := s.KeyframeAt(t.Context(), "o02.es", 499); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("before the first: %v", err)
		}
		if _, err := s.KeyframeAt(t.Context(), "o02.en", 5000); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("of another text: %v", err)
		}
	},

	"a keyframe may be as big as a document": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		big := append(append([]byte(`"`), bytes.Repeat([]byte("ñ"), (store.MaxValue-2)/2)...), '"')
		putKeyframe(t, s, 500, string(big))
		if k, err := s.KeyframeAt(t.Context(), "o02.es", 500); err != nil || !bytes.Equal(k.Body, big) {
			t.Errorf("%d bytes came back of %d, %v", len(k.Body), len(big), err)
		}
	},
	"one that is too big leaves the one that was": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		putKeyframe(t, s, 500, `{"at":500}`)
		big := store.Keyframe{Text: "o02.es", Version: 500, Body: bytes.Repeat([]byte("1"), store.MaxValue+1)}
		if err := s.PutKeyframe(t.Context(), big); !errors.Is(err, store.ErrUnfit) {
			t.Errorf("too big: %v", err)
		}
		if k, err := s.KeyframeAt(t.Context(), "o02.es", 500); err != nil || string(k.Body) != `{"at":500}` {
			t.Errorf("the one before: %s, %v", k.Body, err)
		}
	},
	"many put one keyframe, one is there whole": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		race(8, func(i int) bool {
			body := bytes.Repeat([]byte{byte('0' + i)}, 1000)
			if err := s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es", Version: 500, Body: body}); err != nil {
				t.Errorf("%d: %v", i, err)
			}
			return true
		})
		k, err := s.KeyframeAt(t.Context(), "o02.es", 500)
		if err != nil || len(k.Body) != 1000 || len(bytes.Trim(k.Body, string(k.Body[:1]))) != 0 {
			t.Errorf("%.20s…, %v", k.Body, err)
		}
	},
}

func putKeyframe(t *testing.T, s store.Store, version int64, body string) {
	t.Helper()
	if err := s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es", Version: version, Body: []byte(body)}); err != nil {
		t.Fatal(err)
	}
}
