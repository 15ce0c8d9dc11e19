package input_test

import (
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/input"
	"github.com/redonda/redonda/internal/office"
)

// state says something of a delegation from an instant on.
func (b *table) state(t *testing.T, delegation string, a office.Attribute, holds bool, from time.Time) {
	t.Helper()
	_, rev, err := b.attributes.Stated(t.Context())
	must(t, err)
	_, _, _, err = b.attributes.State(t.Context(), rev, office.Statement{Delegation: delegation, Attribute: a, Holds: holds, From: from, Why: "Nota verbal", By: "secretariat"})
	must(t, err)
}

// Whether a champion's section takes a submission is decided at the instant of pressing.
// What was pressed in time takes effect, though the delegation is no champion by then.
func TestAChampionsSectionIsAChampionsAtTheInstant(t *testing.T) {
	t.Parallel()
	ends := opening.Add(time.Hour)
	for _, test := range []struct {
		name string
		wait time.Duration
		code fault.Code // empty: it is taken
	}{
		{"long before", -time.Hour, ""},
		{"a millisecond before", -time.Millisecond, ""},
		{"at the instant", 0, fault.NoPlace},
		{"after it", time.Hour, fault.NoPlace},
	} {
		b := sit(t)
		b.state(t, "hn", office.Champion, false, ends)
		in := b.prepare(t, "champion-hn")
		seen := b.seen(t, in)
		b.later(time.Hour + test.wait)
		_, err := b.Submit(t.Context(), head, in.ID, seen)
		if test.code != "" {
			refused(t, err, test.code)
			if now, err := b.Enter(t.Context(), head, in.ID); err != nil || !now.Open() {
				t.Errorf("%s: the room is %s, %v", test.name, now.Status(), err)
			}
			continue
		}
		must(t, err)
		b.later(input.Window)
		must(t, b.Due(t.Context()))
		r, err := b.Receipt(t.Context(), 1)
		if err != nil || len(r.As) != 3 || r.As[2] != office.Champion {
			t.Errorf("%s: %+v, %v", test.name, r, err)
		}
	}
}

// A receipt says what the delegation was when it decided; a statement made later about that
// time changes neither the receipt nor its seal.
func TestAReceiptKeepsWhatTheDelegationWas(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in, first := b.submitted(t, "champion-hn")
	text := first.Text()
	if !strings.Contains(text, "\ndelegation as: member, gcm, champion\n") {
		t.Errorf("the receipt reads\n%s", text)
	}
	b.state(t, "hn", office.Champion, false, opening.Add(-time.Hour))
	again, err := b.Receipt(t.Context(), first.Number)
	must(t, err)
	if again.Text() != text {
		t.Errorf("it now reads\n%s", again.Text())
	}
	if _, err := input.ParseText(again.Text()); err != nil {
		t.Error(err)
	}
	// What it submitted it may take back, and what it does now is done as what it is now.
	_, err = b.Withdraw(t.Context(), head, in.ID, first.Number)
	must(t, err)
	last, err := b.Receipt(t.Context(), 2)
	if err != nil || !strings.Contains(last.Text(), "\ndelegation as: member, gcm\n") {
		t.Errorf("%v\n%s", err, last.Text())
	}
	refusedAgain := b.seen(t, in)
	_, err = b.Submit(t.Context(), head, in.ID, refusedAgain)
	refused(t, err, fault.NoPlace)
}

// Of a delegation that has left everything the receipt says so, and its seal holds.
func TestAReceiptOfADelegationThatIsNothingSaysSo(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in, first := b.submitted(t, "champion-hn")
	for _, a := range office.Kinds() {
		b.state(t, "hn", a, false, opening)
	}
	_, err := b.Withdraw(t.Context(), head, in.ID, first.Number)
	must(t, err)
	r, err := b.Receipt(t.Context(), 2)
	must(t, err)
	if !strings.Contains(r.Text(), "\ndelegation as: none\n") {
		t.Errorf("it reads\n%s", r.Text())
	}
	if _, err := input.ParseText(r.Text()); err != nil {
		t.Error(err)
	}
}

// A receipt from before this was kept has its seal over fewer lines, and keeps it.
func TestAReceiptOfEarlierHasNoSuchLine(t *testing.T) {
	t.Parallel()
	b := sit(t)
	_, r := b.submitted(t, "champion-hn")
	r.As = nil
	if strings.Contains(r.Text(), "delegation as") {
		t.Errorf("it reads\n%s", r.Text())
	}
}

// Where a delegation may begin is offered by what it is now: a later champion gets its
// section, a country that has left gets none.
func TestRoomsAreOfferedByWhatTheDelegationIs(t *testing.T) {
	t.Parallel()
	b := sit(t)
	panama := contribution.Actor{Account: "pa-head", Delegation: "pa", Role: contribution.Head}
	member, _ := gcm.Catalogue().Member("pa")
	own := contribution.ChampionSection(member)
	own.Status = contribution.Drafting
	must(t, b.sections.Ensure(t.Context(), []contribution.Section{own}))
	offered := func() (champion bool, objectives int) {
		targets, err := b.Targets(t.Context(), panama)
		must(t, err)
		for _, s := range targets {
			champion = champion || s.ID == own.ID
			if s.Objective > 0 {
				objectives++
			}
		}
		return champion, objectives
	}
	begins := func(want fault.Code) {
		t.Helper()
		_, err := b.Begin(t.Context(), panama, own.ID)
		if want != "" {
			refused(t, err, want)
			return
		}
		must(t, err)
	}
	if champion, objectives := offered(); champion || objectives != 23 {
		t.Errorf("before: %v, %d", champion, objectives)
	}
	begins(fault.NoPlace)
	b.state(t, "pa", office.Champion, true, opening.Add(time.Minute))
	begins(fault.NoPlace)
	b.later(time.Minute)
	if champion, objectives := offered(); !champion || objectives != 23 {
		t.Errorf("as a champion: %v, %d", champion, objectives)
	}
	begins("")
	b.state(t, "pa", office.Member, false, opening.Add(2*time.Minute))
	b.later(time.Minute)
	if champion, objectives := offered(); champion || objectives != 0 {
		t.Errorf("when it has left: %v, %d", champion, objectives)
	}
	begins("") // which is there already
}
