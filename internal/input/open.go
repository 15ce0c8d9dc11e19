package input

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// The kinds of events that nobody but the delegation sees.
const (
	opened      record.Kind = "input.opened"
	guestLetIn  record.Kind = "input.guest_let_in"
	guestLeft   record.Kind = "input.guest_left"
	attached    record.Kind = "input.attached"
	detached    record.Kind = "input.detached"
	pressed     record.Kind = "input.pressed"
	undone      record.Kind = "input.undone"
	deadlineSet record.Kind = "input.deadline_set" // for everybody
)

// Mine lists the inputs whose rooms an actor sits in.
func (b *Book) Mine(ctx context.Context, who contribution.Actor) ([]Input, error) {
	all, err := b.list(ctx, "", "")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(in Input) bool { return !inside(who, in) }), nil
}

// Targets gives the sections for which an actor may open a room of its delegation; none
// to those who only read in its rooms.
func (b *Book) Targets(ctx context.Context, who contribution.Actor) ([]contribution.Section, error) {
	targets := []contribution.Section{}
	if !owns(who, contribution.EnterDraft, Input{Delegation: who.Delegation}) || !contribution.MayOutside(who, contribution.WriteDraft) {
		return targets, nil
	}
	as, err := b.Attributes.Of(ctx, who.Delegation, b.now())
	if err != nil {
		return nil, err
	}
	all, err := b.Sections.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, section := range all {
		if isTarget(who, section) && hasPlace(as, section.Delegation != "") {
			targets = append(targets, section)
		}
	}
	return targets, nil
}

// isTarget tells whether a section takes inputs of the actor's delegation: its own one
// among the champion countries', and every objective.
func isTarget(who contribution.Actor, s contribution.Section) bool {
	if !contribution.May(who, contribution.Read, s) || s.Status == contribution.Retired {
		return false
	}
	if s.Objective > 0 {
		return s.Delegation == ""
	}
	return s.Delegation != "" && s.Delegation == who.Delegation
}

// Begin gives the input of the actor's delegation for a section, and opens its room
// where there is none. A new room begins with what already stands in the delegation's
// section, each word by whoever wrote it.
func (b *Book) Begin(ctx context.Context, who contribution.Actor, target string) (Input, error) {
	section, err := b.Sections.Get(ctx, target)
	if err != nil {
		return Input{}, err
	}
	if !contribution.May(who, contribution.Read, section) {
		return Input{}, fault.New(fault.Absent, "no such section")
	}
	if !contribution.MayOutside(who, contribution.EnterDraft) || !isTarget(who, section) {
		return Input{}, fault.New(fault.Forbidden, "no input of this delegation belongs there")
	}
	if in, found, err := b.at(ctx, who.Delegation, target); err != nil || found {
		return in, err
	}
	as, err := b.Attributes.Of(ctx, who.Delegation, b.now())
	if err != nil {
		return Input{}, err
	}
	if !hasPlace(as, section.Delegation != "") {
		return Input{}, fault.New(fault.NoPlace, "%s is %v", who.Delegation, as)
	}
	if !contribution.MayOutside(who, contribution.WriteDraft) {
		return Input{}, fault.New(fault.Forbidden, "opening a room")
	}
	in := Input{
		ID: prefix + newID(), Delegation: who.Delegation, Target: target, Section: ownSection(section, who.Delegation).ID,
		Guests: []string{}, Attachments: []Attachment{}, Opened: b.now(),
	}
	// The texts come first: nobody enters a room that is still being filled.
	if err := b.seed(ctx, in, personOf(who)); err != nil {
		return Input{}, err
	}
	r, err := encode(in)
	if err != nil {
		return Input{}, err
	}
	err = b.Store.Insert(ctx, InputCollection.Name, r)
	if errors.Is(err, store.ErrConflict) { // somebody of the delegation opened it at the same moment
		in, _, err = b.at(ctx, who.Delegation, target)
		return in, err
	}
	if err != nil {
		return Input{}, fmt.Errorf("opening a room: %w", err)
	}
	in.Rev = 1
	b.note(ctx, who, record.Event{Kind: opened, Section: in.Target, Subject: in.ID, Private: in.Delegation})
	return in, nil
}

func (b *Book) at(ctx context.Context, delegation, target string) (Input, bool, error) {
	found, err := b.list(ctx, "place", place(delegation, target))
	if err != nil || len(found) == 0 {
		return Input{}, false, err
	}
	return found[0], true, nil
}

// ownSection gives the section in which a delegation's input for a target stands.
func ownSection(target contribution.Section, delegation string) contribution.Section {
	if target.Delegation == delegation {
		return target
	}
	own := target
	own.ID, own.Delegation, own.Rev = target.ID+"-"+delegation, delegation, 0
	own.Status = contribution.Drafting
	if m, ok := gcm.Catalogue().Member(delegation); ok {
		own.Label = m.Short
	}
	return own
}

// seed copies the section's texts into the private ones.
func (b *Book) seed(ctx context.Context, in Input, by Person) error {
	for _, lang := range gcm.Langs() {
		state, err := history.Latest(ctx, b.Store, contribution.TextID(in.Section, lang))
		if err != nil {
			return err
		}
		if _, err := b.Texts.Apply(ctx, in.Text(lang), by, replacing(state)); err != nil {
			return err
		}
	}
	return nil
}

// replacing makes a state's content a text's, in one change that keeps what both share
// where that is short enough for one, with whoever wrote it in that state.
func replacing(state history.State) Build {
	return func(now delta.Delta) (delta.Delta, []document.Origin, error) {
		change, origins, err := history.Restoring(now, state)
		if err != nil || len(change) <= document.MaxChangeOps {
			return change, origins, err
		}
		change = append(slices.Clone(state.Text.Content()), delta.Op{Delete: length(now)}).Canonical()
		return change, state.Text.Wrote(change), nil
	}
}

// length gives the units of a content.
func length(content delta.Delta) int {
	n := 0
	for _, op := range content {
		if op.Embed != nil {
			n++
		}
		n += delta.UTF16Len(op.Insert)
	}
	return n
}
