package input_test

import (
	"slices"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/input"
)

// Scenario T20 of the domain.
func TestACorrectionOfSpellingNeedsTheHeadAndTheSecretariat(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in, first := b.submitted(t, "champion-hn")
	f, err := b.Correct(t.Context(), delegate, first.Number, gcm.EN, "thanks", "Honduras is grateful which helps.")
	must(t, err)
	if f.Nature != input.Spelling || f.State != input.Proposed || len(f.Agreed) != 0 {
		t.Errorf("%+v", f)
	}
	_, err = b.Agree(t.Context(), delegate, f.ID)
	refused(t, err, fault.Forbidden)
	_, err = b.Agree(t.Context(), neighbour, f.ID)
	refused(t, err, fault.Absent) // what is only proposed is nobody else's to know of
	f, err = b.Agree(t.Context(), secretariat, f.ID)
	must(t, err)
	if f.State != input.Proposed {
		t.Errorf("the secretariat alone made it %s", f.State)
	}
	f, err = b.Agree(t.Context(), head, f.ID)
	must(t, err)
	if f.State != input.Done || f.Result != 2 {
		t.Fatalf("%+v", f)
	}
	second, err := b.Receipt(t.Context(), 2)
	must(t, err)
	if second.Kind != input.Correction || second.First != 1 || second.Previous != 1 || second.Hash == first.Hash || len(second.Agreed) != 2 {
		t.Errorf("%+v", second)
	}
	if got := b.words(t, "champion-hn.en"); got != "thanks: Honduras is grateful which helps.\np0: \n" {
		t.Errorf("the section holds %q", got)
	}
	if got := b.words(t, in.Text(gcm.EN)); got != "thanks: Honduras is grateful which helps.\np0: \n" {
		t.Errorf("the room holds %q", got)
	}
	state, err := history.Latest(t.Context(), b.store, "champion-hn.en")
	must(t, err)
	var by []string
	for _, s := range state.Text.Authors() {
		by = append(by, s.Author.Account)
	}
	if !slices.Contains(by, "hn-delegate") || !slices.Contains(by, "hn-head") {
		t.Errorf("written by %v", by)
	}
	_, err = b.Correct(t.Context(), head, first.Number, gcm.EN, "thanks", "Honduras is grateful.")
	refused(t, err, fault.Conflict) // the first receipt is no longer in force
	_, err = b.Correct(t.Context(), head, second.Number, gcm.EN, "thanks", "Honduras is helpful which helps.")
	refused(t, err, fault.NotForm)
}

func TestTypographyNeedsTheHeadAlone(t *testing.T) {
	t.Parallel()
	b := sit(t)
	_, first := b.submitted(t, "champion-hn")
	f, err := b.Correct(t.Context(), secretariat, first.Number, gcm.ES, "thanks", "Honduras  agradece la organización.")
	must(t, err)
	if f.Nature != input.Typography || f.State != input.Proposed {
		t.Errorf("the secretariat's proposal is %+v", f)
	}
	f, err = b.Refuse(t.Context(), head, f.ID)
	must(t, err)
	if f.State != input.Refused || f.New == "" {
		t.Errorf("%+v", f)
	}
	_, err = b.Agree(t.Context(), head, f.ID)
	refused(t, err, fault.Conflict)
	f, err = b.Correct(t.Context(), head, first.Number, gcm.ES, "thanks", "Honduras agradece  la organización.")
	must(t, err)
	if f.State != input.Done || f.Result != 2 {
		t.Errorf("the head's own is %+v", f)
	}
}

func TestWhoProposesAndWhoReadsProposals(t *testing.T) {
	t.Parallel()
	b := sit(t)
	_, first := b.submitted(t, "champion-hn")
	for _, who := range []contribution.Actor{neighbour, reader, {Account: "unnm", Delegation: "unnm", Role: contribution.Observer}} {
		_, err := b.Correct(t.Context(), who, first.Number, gcm.ES, "thanks", "Honduras agradece  la organización.")
		refused(t, err, fault.Forbidden)
	}
	_, err := b.Correct(t.Context(), delegate, first.Number, gcm.ES, "thanks", "Honduras agradece  la organización.")
	must(t, err)
	for who, want := range map[*contribution.Actor]int{&neighbour: 0, &secretariat: 1, &head: 1} {
		forms, err := b.Forms(t.Context(), *who, first)
		if err != nil || len(forms) != want {
			t.Errorf("%s reads %d proposals, %v", who.Account, len(forms), err)
		}
	}
}

// A letter put in looks like its neighbours, and a footnote stays where it is.
func TestACorrectionKeepsFormatAndFootnotes(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "champion-hn")
	_, err := b.Apply(t.Context(), in.Text(gcm.EN), input.Person{Account: "hn-head", Delegation: "hn"}, func(delta.Delta) (delta.Delta, []document.Origin, error) {
		return delta.Delta{
			{Insert: "Safe "}, {Insert: "migraton", Attributes: delta.Attributes{"bold": true}},
			{Embed: map[string]any{"footnote": "f1"}, Attributes: delta.Attributes{"note": "A note."}},
			{Insert: " helps."}, {Insert: "\n", Attributes: delta.Attributes{"pid": "safe"}},
		}, nil, nil
	})
	must(t, err)
	_, err = b.Submit(t.Context(), head, in.ID, b.seen(t, in))
	must(t, err)
	b.later(input.Window)
	must(t, b.Due(t.Context()))
	for _, wording := range []string{"Safe migration helps.", "\ufffcSafe migraton helps.", "Safe migraton helps\ufffc."} {
		_, err = b.Correct(t.Context(), head, 1, gcm.EN, "safe", wording)
		refused(t, err, fault.NotForm)
	}
	f, err := b.Correct(t.Context(), head, 1, gcm.EN, "safe", "Safe migration\ufffc helps.")
	must(t, err)
	f, err = b.Agree(t.Context(), secretariat, f.ID)
	must(t, err)
	if f.State != input.Done {
		t.Fatalf("%+v", f)
	}
	state, err := history.Latest(t.Context(), b.store, "champion-hn.en")
	must(t, err)
	first := state.Text.Content()
	if first[1].Insert != "migration" || first[1].Attributes["bold"] != true || first[2].Embed == nil {
		t.Errorf("%+v", first[:4])
	}
}

// Whatever write is lost while a correction takes effect, it does in the end, once.
func TestACorrectionSurvivesACrashAtAnyWrite(t *testing.T) {
	t.Parallel()
	for lost := int64(1); ; lost++ {
		b := sit(t)
		in, first := b.submitted(t, "champion-hn")
		f, err := b.Correct(t.Context(), delegate, first.Number, gcm.EN, "thanks", "Honduras is grateful which helps.")
		must(t, err)
		f, err = b.Agree(t.Context(), secretariat, f.ID)
		must(t, err)
		b.store.left.Store(lost)
		_, err = b.Agree(t.Context(), head, f.ID)
		hit := b.store.hit.Load()
		b.later(input.Window)
		restarted := b.another()
		must(t, restarted.Due(t.Context()))
		if now, _ := b.Enter(t.Context(), head, in.ID); now.Standing == 1 { // cut short before it was decided: the page asks again
			_, again := restarted.Agree(t.Context(), head, f.ID)
			must(t, again)
		}
		receipts, listErr := b.Receipts(t.Context(), "champion-hn")
		must(t, listErr)
		if len(receipts) != 2 || receipts[0].Kind != input.Correction {
			t.Errorf("write %d (%v): %+v", lost, err, receipts)
		}
		if got := b.words(t, "champion-hn.en"); got != "thanks: Honduras is grateful which helps.\np0: \n" {
			t.Errorf("write %d: the section holds %q", lost, got)
		}
		if !hit {
			if lost < 6 {
				t.Errorf("a correction has only %d writes", lost-1)
			}
			return
		}
	}
}
