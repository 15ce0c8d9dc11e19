package live_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// A tab that wrote long ago, before thousands of others, is known by the log: what it sends
// again is answered, its next change is taken, and a new tab is not taken for an old one.
func TestATabIsKnownAfterThousandsOfOthers(t *testing.T) {
	t.Parallel()
	for _, wrote := range []int{1, 6} {
		t.Run(fmt.Sprintf("which made %d changes", wrote), func(t *testing.T) {
			t.Parallel()
			tb := serve(t)
			sv := tb.open(t, "sv-head")
			for seq := range wrote {
				acked(t, writes(t, sv, "sv-head", seq+1, seq, `[{"insert":"x"}]`, ""))
			}
			if err := tb.hub.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			tb.othersWrite(t, document.MarksKept+100)
			tb.hub = live.NewHub(live.Config{Log: tb.store, Rights: tb.rights, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler)})

			sv, hn := tb.sit(t, "sv-head"), tb.open(t, "hn-delegate")
			say(t, sv, strings.Replace(openO02, "%s", "sv-head", 1))
			if m := expect(t, sv, "opened"); m["seq"] != float64(wrote) {
				t.Errorf("of %d changes it is told %v", wrote, m["seq"])
			}
			if m := acked(t, writes(t, sv, "sv-head", wrote, wrote-1, `[{"insert":"x"}]`, "")); m["rev"] != float64(wrote) {
				t.Errorf("what it sends again is answered %v", m)
			}
			if m := writes(t, sv, "sv-head", wrote, wrote-1, `[{"insert":"y"}]`, ""); m["code"] != "name_reused" {
				t.Errorf("other words under the name are answered %v", m)
			}
			if m := writes(t, sv, "sv-head", wrote+2, 1, `[{"insert":"y"}]`, ""); m["code"] != "seq_gap" {
				t.Errorf("a number left out is answered %v", m)
			}
			acked(t, writes(t, sv, "sv-head", wrote+1, wrote, `[{"insert":"y"}]`, ""))
			if m := writes(t, hn, "hn-delegate", 2, 0, `[{"insert":"z"}]`, ""); m["code"] != "seq_gap" {
				t.Errorf("a new tab's second change is answered %v", m)
			}
			acked(t, writes(t, hn, "hn-delegate", 1, 0, `[{"insert":"z"}]`, ""))
		})
	}
}

// othersWrite lets so many tabs make a change each, and stores the keyframe after them.
func (tb *table) othersWrite(t *testing.T, tabs int) {
	t.Helper()
	state, err := history.Latest(t.Context(), tb.store, "o02.es")
	if err != nil {
		t.Fatal(err)
	}
	head, batch := state.Version, make([]store.Entry, tabs)
	for i := range batch {
		batch[i] = store.Entry{
			Text: "o02.es", Version: head + int64(i) + 1, Client: fmt.Sprintf("outbox-%08d", i), Seq: 1,
			Delta: []byte(`[{"insert":"o"}]`), Account: "gt-delegate", Delegation: "gt",
		}
		if err := state.Replay(batch[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tb.store.Append(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	body, err := state.Keyframe.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := tb.store.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es", Version: state.Version, Body: body}); err != nil {
		t.Fatal(err)
	}
}
