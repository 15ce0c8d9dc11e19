package input_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/input"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

func eventOf(t *testing.T, r store.Record) record.Event {
	t.Helper()
	var e record.Event
	must(t, json.Unmarshal(r.Body, &e))
	return e
}

func TestASubmissionTakesEffectWithItsReceipt(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in, r := b.submitted(t, "champion-hn")
	if got := b.words(t, "champion-hn.es"); got != "thanks: Honduras agradece la organización.\np0: \n" {
		t.Errorf("the section holds %q", got)
	}
	if r.Number != 1 || r.Kind != input.Submission || r.Late || r.Words[gcm.ES] != 4 || r.Words[gcm.EN] != 5 || r.By.Account != "hn-head" || r.Previous != 0 {
		t.Errorf("%+v", r)
	}
	if !r.Pressed.Equal(opening) || !r.Effective.Equal(opening.Add(time.Minute)) {
		t.Errorf("pressed %v, in effect %v", r.Pressed, r.Effective)
	}
	c, err := b.Submitted(t.Context(), r)
	must(t, err)
	if hash, err := c.Hash(); err != nil || hash != r.Hash {
		t.Errorf("the section has the hash %s, the receipt %s, %v", hash, r.Hash, err)
	}
	// Whoever wrote a word in the room is its author in the contribution.
	state, err := history.Latest(t.Context(), b.store, "champion-hn.es")
	must(t, err)
	if author := state.Text.Authors()[0].Author; author.Account != "hn-delegate" {
		t.Errorf("the words are by %+v", author)
	}
	revisions, _, err := b.revisions.List(t.Context(), "champion-hn", "", "", 10)
	must(t, err)
	if len(revisions) != 1 || revisions[0].Kind != history.Submission || revisions[0].Versions["champion-hn.es"] != r.Versions[gcm.ES] {
		t.Errorf("%+v", revisions)
	}
	if got := b.events(t, "champion-hn"); !slices.Equal(got, []record.Kind{"input.submission"}) {
		t.Errorf("on record: %v", got)
	}
	if in.Open() || in.MayWrite(head) {
		t.Error("the room can be written after the submission")
	}
}

func TestPressedTwiceAtOnceItIsOneSubmission(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "champion-hn")
	seen := b.seen(t, in)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := b.Submit(t.Context(), head, in.ID, seen); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	b.later(input.Window)
	must(t, b.Due(t.Context()))
	if _, err := b.Submit(t.Context(), head, in.ID, seen); err != nil { // a late retry
		t.Error(err)
	}
	receipts, err := b.Receipts(t.Context(), "")
	if err != nil || len(receipts) != 1 {
		t.Errorf("%d receipts, %v", len(receipts), err)
	}
}

func TestWhoMaySubmitAndWhat(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "champion-hn")
	seen := b.seen(t, in)
	_, err := b.Submit(t.Context(), delegate, in.ID, seen)
	refused(t, err, fault.Forbidden)
	_, err = b.Submit(t.Context(), neighbour, in.ID, seen)
	refused(t, err, fault.Absent)
	_, err = b.Submit(t.Context(), secretariat, in.ID, seen)
	refused(t, err, fault.Absent)

	b.write(t, delegate, in.Text(gcm.ES), "more", "Algo más.")
	_, err = b.Submit(t.Context(), head, in.ID, seen)
	refused(t, err, fault.Conflict)
	if now, err := b.Enter(t.Context(), head, in.ID); err != nil || !now.Open() {
		t.Errorf("after a refusal the room is %s, %v", now.Status(), err)
	}

	empty, err := b.Begin(t.Context(), head, "o08")
	must(t, err)
	_, err = b.Submit(t.Context(), head, empty.ID, b.seen(t, empty))
	refused(t, err, fault.Invalid)
}

func TestASubmissionCanBeUndoneUntilItsInstant(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "champion-hn")
	seen := b.seen(t, in)
	_, err := b.Submit(t.Context(), head, in.ID, seen)
	must(t, err)
	_, err = b.Undo(t.Context(), delegate, in.ID)
	refused(t, err, fault.Forbidden)
	b.later(input.Window - time.Millisecond)
	must(t, b.Due(t.Context()))
	undone, err := b.Undo(t.Context(), head, in.ID)
	if err != nil || !undone.Open() {
		t.Fatalf("a millisecond before: %+v, %v", undone, err)
	}
	if _, err := b.Undo(t.Context(), head, in.ID); err != nil { // the same click, sent again
		t.Error(err)
	}
	_, err = b.Submit(t.Context(), head, in.ID, seen)
	must(t, err)
	b.later(input.Window)
	_, err = b.Undo(t.Context(), head, in.ID)
	refused(t, err, fault.TooLate)
	must(t, b.Due(t.Context()))
	if receipts, err := b.Receipts(t.Context(), ""); err != nil || len(receipts) != 1 {
		t.Errorf("%d receipts, %v", len(receipts), err)
	}
}

func TestWhileItWaitsNobodyWrites(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "champion-hn")
	_, err := b.Submit(t.Context(), head, in.ID, b.seen(t, in))
	must(t, err)
	write, status, seen, err := b.Draft(t.Context(), head, in.Text(gcm.ES))
	if write || status != "submitting" || !seen || err != nil {
		t.Errorf("%v, %s, %v, %v", write, status, seen, err)
	}
	_, err = b.Attach(t.Context(), head, in.ID, "a.pdf", strings.NewReader("%PDF-1.4 %%EOF"))
	refused(t, err, fault.Frozen)
}

// Whatever write is lost, and whoever takes it up after a restart: one receipt, one
// revision, one note, and the text as it was seen.
func TestACrashAtAnyWriteLeavesOneReceipt(t *testing.T) {
	t.Parallel()
	for lost := int64(1); ; lost++ {
		b := sit(t)
		in := b.prepare(t, "o08")
		seen := b.seen(t, in)
		b.store.left.Store(lost)
		if _, err := b.Submit(t.Context(), head, in.ID, seen); err != nil {
			b.later(time.Second)
			if _, err := b.Submit(t.Context(), head, in.ID, seen); err != nil {
				t.Fatalf("write %d: submitting again: %v", lost, err)
			}
		}
		b.later(input.Window)
		_ = b.Due(t.Context()) // which may be cut short
		hit := b.store.hit.Load()
		b.later(time.Minute)
		restarted := b.another()
		for range 3 {
			must(t, restarted.Due(t.Context()))
		}
		name := fmt.Sprintf("write %d", lost)
		receipts, err := b.Receipts(t.Context(), "")
		if err != nil || len(receipts) != 1 || receipts[0].Hash != seen.Hash || receipts[0].Section != "o08-hn" {
			t.Errorf("%s: %+v, %v", name, receipts, err)
		}
		revisions, _, err := b.revisions.List(t.Context(), "o08-hn", "", "", 10)
		if err != nil || len(revisions) != 1 {
			t.Errorf("%s: %d revisions, %v", name, len(revisions), err)
		}
		if got := b.events(t, "o08-hn"); len(got) != 1 {
			t.Errorf("%s: on record %v", name, got)
		}
		if got := b.words(t, "o08-hn.es"); !strings.HasPrefix(got, "thanks: Honduras agradece") {
			t.Errorf("%s: the section holds %q", name, got)
		}
		if in, err := b.Enter(t.Context(), head, in.ID); err != nil || in.Act != nil || in.Standing != 1 {
			t.Errorf("%s: %+v, %v", name, in, err)
		}
		if !hit {
			if lost < 8 {
				t.Errorf("a submission has only %d writes", lost-1)
			}
			return
		}
	}
}

func TestNodesThatRaceGiveOneReceipt(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "o08")
	_, err := b.Submit(t.Context(), head, in.ID, b.seen(t, in))
	must(t, err)
	b.later(input.Window)
	var all sync.WaitGroup
	for range 6 {
		node := b.another()
		all.Go(func() {
			if err := node.Due(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	receipts, err := b.Receipts(t.Context(), "o08-hn")
	must(t, err)
	revisions, _, err := b.revisions.List(t.Context(), "o08-hn", "", "", 10)
	must(t, err)
	if len(receipts) != 1 || len(revisions) != 1 || len(b.events(t, "o08-hn")) != 1 {
		t.Errorf("%d receipts, %d revisions, on record %v", len(receipts), len(revisions), b.events(t, "o08-hn"))
	}
}

func TestAnObjectiveGetsASectionOfTheDelegation(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "o08")
	if _, err := b.sections.Get(t.Context(), "o08-hn"); fault.CodeOf(err) != fault.Absent {
		t.Errorf("before the submission: %v", err)
	}
	_, err := b.Submit(t.Context(), head, in.ID, b.seen(t, in))
	must(t, err)
	b.later(input.Window)
	must(t, b.Due(t.Context()))
	all, err := b.sections.All(t.Context())
	must(t, err)
	at := slices.IndexFunc(all, func(s contribution.Section) bool { return s.ID == "o08-hn" })
	if at < 1 || all[at-1].ID != "o08" || all[at].Delegation != "hn" || all[at].Objective != 8 || all[at].Label.EN != "Honduras" {
		t.Errorf("at %d: %+v", at, all[max(0, at-1):max(1, at+1)])
	}
	if contribution.May(head, contribution.Write, all[at]) || contribution.May(secretariat, contribution.Write, all[at]) {
		t.Error("somebody types in a section that submissions fill")
	}
}

func TestLateIsWhatIsPressedAtTheDeadlineOrAfter(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		wait time.Duration
		late bool
	}{
		{"a millisecond before", -time.Millisecond, false}, // and in effect 59.999 s after it
		{"at the instant", 0, true},
		{"after it", time.Hour, true},
	} {
		b := sit(t)
		deadline := opening.Add(time.Hour)
		_, err := b.SetDeadline(t.Context(), head, input.Deadline{Dialogue: "d1", At: &deadline})
		refused(t, err, fault.Forbidden)
		set, err := b.SetDeadline(t.Context(), secretariat, input.Deadline{Dialogue: "d1", At: &deadline})
		must(t, err)
		b.later(time.Hour + test.wait)
		in := b.prepare(t, "champion-hn")
		_, err = b.Submit(t.Context(), head, in.ID, b.seen(t, in))
		must(t, err)
		moved := opening.Add(24 * time.Hour) // what is submitted keeps the deadline it was measured against
		_, err = b.SetDeadline(t.Context(), secretariat, input.Deadline{Dialogue: "d1", At: &moved, Rev: set.Rev})
		must(t, err)
		b.later(input.Window)
		must(t, b.Due(t.Context()))
		r, err := b.Receipt(t.Context(), 1)
		if err != nil || r.Late != test.late || r.Deadline == nil || !r.Deadline.Equal(deadline) {
			t.Errorf("%s: %+v, %v", test.name, r, err)
		}
	}
}

func TestWithdrawnTheTextGoesAndTheRoomOpens(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in, first := b.submitted(t, "champion-hn")
	_, err := b.Withdraw(t.Context(), delegate, in.ID, first.Number)
	refused(t, err, fault.Forbidden)
	_, err = b.Withdraw(t.Context(), head, in.ID, 7)
	refused(t, err, fault.Conflict)
	in, err = b.Withdraw(t.Context(), head, in.ID, first.Number)
	must(t, err)
	if got := b.words(t, "champion-hn.es"); got != "p0: \n" || !in.MayWrite(delegate) || in.Standing != 0 || in.Last != 2 {
		t.Errorf("the section holds %q, the room is %+v", got, in)
	}
	b.write(t, head, in.Text(gcm.ES), "again", "Otra vez.")
	_, err = b.Submit(t.Context(), head, in.ID, b.seen(t, in))
	must(t, err)
	b.later(input.Window)
	must(t, b.Due(t.Context()))
	receipts, err := b.Receipts(t.Context(), "champion-hn")
	must(t, err)
	var kinds []string
	for _, r := range receipts {
		kinds = append(kinds, fmt.Sprintf("%d %s after %d of %d", r.Number, r.Kind, r.Previous, r.First))
	}
	want := []string{"3 submission after 2 of 0", "2 withdrawal after 1 of 1", "1 submission after 0 of 0"}
	if !slices.Equal(kinds, want) {
		t.Errorf("%q", kinds)
	}
	for _, r := range receipts { // both submissions can be read and checked for ever
		c, err := b.Submitted(t.Context(), r)
		must(t, err)
		if hash, _ := c.Hash(); hash != r.Hash {
			t.Errorf("receipt %d: the content has the hash %s", r.Number, hash)
		}
	}
}
