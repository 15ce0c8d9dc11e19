package input

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/record"
)

// Window is how long a submission can be undone before it takes effect.
const Window = 60 * time.Second

// Seen is what somebody had before their eyes when they pressed the button.
type Seen struct {
	Versions map[gcm.Lang]int64 `json:"versions"`
	Hash     string             `json:"hash"`
}

// Submit freezes exactly what the head of the delegation saw and lets it take effect
// after Window. Pressed twice, or sent again, it answers the same act. Where the room
// holds something else by now it is a fault Conflict and everything stays as it was; where
// the delegation has no place for it at this moment, a fault NoPlace.
func (b *Book) Submit(ctx context.Context, who contribution.Actor, id string, seen Seen) (Input, error) {
	in, err := b.Enter(ctx, who, id)
	if err != nil {
		return Input{}, err
	}
	if err := b.maySubmit(ctx, who, in); err != nil {
		return Input{}, err
	}
	if repeated, err := b.again(ctx, in, seen); repeated || err != nil {
		return in, err
	}
	if err := b.fits(ctx, in, seen); err != nil {
		return Input{}, err
	}
	deadline, err := b.Deadline(ctx)
	if err != nil {
		return Input{}, err
	}
	at := b.now()
	as, err := b.mayStandIn(ctx, in, at)
	if err != nil {
		return Input{}, err
	}
	in.Act = &Act{
		ID: newID(), Kind: Submission, Pressed: at, Due: at.Add(Window), By: personOf(who), As: as, Hash: seen.Hash,
		Versions: seen.Versions, Deadline: deadline.At,
	}
	frozen, err := b.put(ctx, in)
	if fault.CodeOf(err) == fault.Conflict && err != nil { // perhaps the same click, sent twice
		now, readErr := b.get(ctx, id)
		if repeated, againErr := b.again(ctx, now, seen); readErr == nil && againErr == nil && repeated {
			return now, nil
		}
	}
	if err != nil {
		return Input{}, err
	}
	b.Texts.RightsChanged(in.Texts()...)
	// What was typed while the room froze is not what was seen.
	if err := b.fits(ctx, frozen, seen); err != nil {
		return Input{}, b.thaw(ctx, frozen, err)
	}
	b.note(ctx, who, record.Event{Kind: pressed, Section: in.Section, Subject: in.ID, Private: in.Delegation})
	return frozen, nil
}

func (b *Book) maySubmit(ctx context.Context, who contribution.Actor, in Input) error {
	target, err := b.Sections.Get(ctx, in.Target)
	if err != nil {
		return err
	}
	if who.Delegation != in.Delegation || !contribution.May(who, contribution.Submit, target) {
		if who.Role == contribution.Head && who.Delegation == in.Delegation {
			return fault.New(fault.SectionClosed, "the section is %s", target.Status)
		}
		return fault.New(fault.Forbidden, "submitting is for the head of the delegation")
	}
	return nil
}

// mayStandIn gives what a delegation is at the instant of an act, by which it has a place
// for its input: only a member has one, and a champion country's own section is a champion's.
// What changes later changes nothing of it.
func (b *Book) mayStandIn(ctx context.Context, in Input, at time.Time) ([]office.Attribute, error) {
	as, err := b.Attributes.Of(ctx, in.Delegation, at)
	if err != nil {
		return nil, err
	}
	if !hasPlace(as, in.Section == in.Target) {
		return nil, fault.New(fault.NoPlace, "%s is %v", in.Delegation, as)
	}
	return as, nil
}

// HasPlace tells whether the delegation of an input has a place for it at this moment.
func (b *Book) HasPlace(ctx context.Context, in Input) (bool, error) {
	as, err := b.Attributes.Of(ctx, in.Delegation, b.now())
	return hasPlace(as, in.Section == in.Target), err
}

// hasPlace tells whether inputs are taken of a delegation that is as said: for its own
// section among the champion countries' (own), or for an objective.
func hasPlace(as []office.Attribute, own bool) bool {
	return slices.Contains(as, office.Member) && (!own || slices.Contains(as, office.Champion))
}

// again tells whether the same was submitted already: its act is waiting or being
// carried out, or its receipt is in force.
func (b *Book) again(ctx context.Context, in Input, seen Seen) (bool, error) {
	switch {
	case in.Act != nil:
		if in.Act.Kind == Submission && in.Act.Hash == seen.Hash && maps.Equal(in.Act.Versions, seen.Versions) {
			return true, nil
		}
		return false, fault.New(fault.Frozen, "a %s is under way", in.Act.Kind)
	case in.Standing > 0:
		r, err := b.Receipt(ctx, in.Standing)
		if err != nil {
			return false, err
		}
		if r.Hash == seen.Hash {
			return true, nil
		}
		return false, fault.New(fault.Conflict, "receipt %d is in force", in.Standing)
	}
	return false, nil
}

// fits refuses to submit what the room doesn't hold, what has no word, and a text in so
// many pieces that one change can't bring it in.
func (b *Book) fits(ctx context.Context, in Input, seen Seen) error {
	draft, err := b.Current(ctx, in)
	if err != nil {
		return err
	}
	hash, err := draft.Hash()
	if err != nil {
		return err
	}
	if hash != seen.Hash || !maps.Equal(draft.Versions, seen.Versions) {
		return fault.New(fault.Conflict, "the draft has moved on")
	}
	if draft.empty() {
		return fault.New(fault.Invalid, "there is nothing to submit")
	}
	for _, lang := range gcm.Langs() {
		if n := len(draft.In(lang)); n >= document.MaxChangeOps {
			return fault.New(fault.TooLarge, "the %s text has %d pieces of format, at most %d", lang, n, document.MaxChangeOps-1)
		}
	}
	return nil
}

// thaw takes an act back that must not take effect, and gives the reason.
func (b *Book) thaw(ctx context.Context, in Input, reason error) error {
	in.Act = nil
	if _, err := b.put(context.WithoutCancel(ctx), in); err != nil {
		return err
	}
	b.Texts.RightsChanged(in.Texts()...)
	return reason
}

// Undo takes a submission back that hasn't taken effect. Any head of the delegation
// may; at the instant itself, or later, it is a fault TooLate.
func (b *Book) Undo(ctx context.Context, who contribution.Actor, id string) (Input, error) {
	in, err := b.Enter(ctx, who, id)
	if err != nil {
		return Input{}, err
	}
	if who.Delegation != in.Delegation || who.Role != contribution.Head {
		return Input{}, fault.New(fault.Forbidden, "undoing is for the head of the delegation")
	}
	switch {
	case in.Act == nil && in.Standing > 0:
		return Input{}, fault.New(fault.TooLate, "the submission has taken effect")
	case in.Act == nil: // undone already
		return in, nil
	case in.Act.Kind != Submission || !b.now().Before(in.Act.Due):
		return Input{}, fault.New(fault.TooLate, "the %s takes effect", in.Act.Kind)
	}
	in.Act = nil
	if in, err = b.put(ctx, in); err != nil {
		return Input{}, err
	}
	b.Texts.RightsChanged(in.Texts()...)
	b.note(ctx, who, record.Event{Kind: undone, Section: in.Section, Subject: in.ID, Private: in.Delegation})
	return in, nil
}

// Withdraw takes a delegation's text out of the contribution and opens its room again,
// as it was when it was submitted. receipt is the one in force that the head saw.
func (b *Book) Withdraw(ctx context.Context, who contribution.Actor, id string, receipt int64) (Input, error) {
	in, err := b.Enter(ctx, who, id)
	if err != nil {
		return Input{}, err
	}
	if err := b.maySubmit(ctx, who, in); err != nil {
		return Input{}, err
	}
	switch {
	case in.Act != nil:
		return Input{}, fault.New(fault.Frozen, "a %s is under way", in.Act.Kind)
	case in.Standing != receipt || receipt == 0:
		return Input{}, fault.New(fault.Conflict, "receipt %d is in force", in.Standing)
	}
	r, err := b.Receipt(ctx, receipt)
	if err != nil {
		return Input{}, err
	}
	at := b.now()
	as, err := b.Attributes.Of(ctx, in.Delegation, at)
	if err != nil {
		return Input{}, err
	}
	in.Act = &Act{ID: newID(), Kind: Withdrawal, Pressed: at, Due: at, By: personOf(who), As: as, Hash: r.Hash}
	if in, err = b.put(ctx, in); err != nil {
		return Input{}, err
	}
	return b.CarryOut(ctx, in.ID)
}
