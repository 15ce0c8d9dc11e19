package input

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// held is how long one process has an act to itself. After a crash another one, or the
// same one started again, takes it up then.
const held = 10 * time.Second

// errHeld tells that another process is carrying the act out.
var errHeld = errors.New("carried out elsewhere")

// Run carries out what is due, about once a second, and cleans up after uploads that
// never ended, until ctx ends.
func (b *Book) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	swept := time.Time{}
	for {
		if err := b.Due(ctx); err != nil && ctx.Err() == nil {
			b.Logger.Error("carrying out what is due", "error", err)
		}
		if b.Config.Now().Sub(swept) >= sweepEvery {
			if err := b.Sweep(ctx); err != nil && ctx.Err() == nil {
				b.Logger.Error("cleaning up after uploads", "error", err)
			}
			swept = b.Config.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Due carries out every act whose instant has come.
func (b *Book) Due(ctx context.Context) error {
	acting, err := b.list(ctx, "acting", "yes")
	if err != nil {
		return err
	}
	var failed []error
	for _, in := range acting {
		if in.Act == nil || b.now().Before(in.Act.Due) {
			continue
		}
		if _, err := b.CarryOut(ctx, in.ID); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// CarryOut lets the act of an input take effect, if it has one that is due. Every step
// looks first at what an earlier, interrupted try has done; so it may be called at any
// time, by any node, and what comes of it is always the same. It answers the input as
// it is then; one that another process is at is left to it.
func (b *Book) CarryOut(ctx context.Context, id string) (Input, error) {
	ctx = context.WithoutCancel(ctx)
	in, err := b.claim(ctx, id)
	if errors.Is(err, errHeld) || err == nil && in.Act == nil {
		return in, nil
	}
	if err != nil {
		return in, err
	}
	if in, err = b.effect(ctx, in); err != nil {
		return in, fmt.Errorf("carrying out the %s: %w", in.Act.Kind, err)
	}
	b.Texts.RightsChanged(in.Texts()...)
	return in, nil
}

// claim takes the act for this process.
func (b *Book) claim(ctx context.Context, id string) (Input, error) {
	in, err := b.get(ctx, id)
	if err != nil || in.Act == nil {
		return in, err
	}
	now := b.now()
	switch {
	case now.Before(in.Act.Due), in.Act.Holder != b.holder && now.Before(in.Act.Until):
		return in, errHeld
	case in.Act.Holder == b.holder && now.Before(in.Act.Until.Add(-held/2)):
		return in, nil
	}
	act := *in.Act
	act.Holder, act.Until = b.holder, now.Add(held)
	in.Act = &act
	in, err = b.put(ctx, in)
	if fault.CodeOf(err) == fault.Conflict && err != nil {
		in, err = b.get(ctx, id)
		return in, errors.Join(err, errHeld)
	}
	return in, err
}

// effect does the steps in their order: the section, its texts, the receipt, what tells
// others of it, and last the input, which has no act then.
func (b *Book) effect(ctx context.Context, in Input) (Input, error) {
	act := *in.Act
	c, form, versions, err := b.write(ctx, in)
	if err != nil {
		return in, err
	}
	r, err := b.give(ctx, in, c, form, versions)
	if err != nil {
		return in, err
	}
	if err := b.revise(ctx, r, versions); err != nil {
		return in, err
	}
	if err := b.tell(ctx, in, r); err != nil {
		return in, err
	}
	if form != nil {
		if err := b.closeForm(ctx, *form, r.Number); err != nil {
			return in, err
		}
	}
	in.Act, in.Last, in.Standing = nil, r.Number, r.Number
	if act.Kind == Withdrawal {
		in.Standing = 0
	}
	done, err := b.put(ctx, in)
	if err != nil {
		in.Act = &act
		return in, err
	}
	return done, nil
}

// write brings the texts of the section to what the act says, and gives the content,
// the correction where it is one, and the versions at which the section holds it.
func (b *Book) write(ctx context.Context, in Input) (Content, *Form, map[gcm.Lang]int64, error) {
	if err := b.ensure(ctx, in); err != nil {
		return Content{}, nil, nil, err
	}
	switch in.Act.Kind {
	case Submission:
		c, states, err := b.drafted(ctx, in, in.Act.Versions)
		if err != nil {
			return Content{}, nil, nil, err
		}
		versions, err := b.apply(ctx, in, func(lang gcm.Lang) Build { return replacing(states[lang]) })
		return c, nil, versions, err
	case Withdrawal:
		c, err := b.inForce(ctx, in)
		if err != nil {
			return Content{}, nil, nil, err
		}
		versions, err := b.apply(ctx, in, func(gcm.Lang) Build { return emptied })
		return c, nil, versions, err
	}
	f, err := b.form(ctx, in.Act.Form)
	if err != nil {
		return Content{}, nil, nil, err
	}
	c, err := b.inForce(ctx, in)
	if err != nil {
		return Content{}, nil, nil, err
	}
	before := c.In(f.Lang)
	c = c.with(f.Lang, f.Text)
	versions, err := b.apply(ctx, in, func(lang gcm.Lang) Build { return becoming(c.In(lang)) })
	if err != nil {
		return Content{}, nil, nil, err
	}
	// The room holds what stands, so that a withdrawal doesn't bring the old spelling back.
	_, err = b.Texts.Apply(ctx, in.Text(f.Lang), f.By, func(now delta.Delta) (delta.Delta, []document.Origin, error) {
		if !same(now, before) { // something was typed while the room froze: it stays as it is
			return nil, nil, nil
		}
		return becoming(f.Text)(now)
	})
	return c, &f, versions, err
}

// same tells whether two contents are equal in their canonical form.
func same(a, b delta.Delta) bool {
	one, errA := a.AppendJSON(nil)
	other, errB := b.AppendJSON(nil)
	return errA == nil && errB == nil && bytes.Equal(one, other)
}

// becoming makes a content a text's, what is new being by who asks.
func becoming(content delta.Delta) Build {
	return func(now delta.Delta) (delta.Delta, []document.Origin, error) {
		change, err := delta.Diff(now, content)
		return change, nil, err
	}
}

// inForce gives the content of the receipt that is in force.
func (b *Book) inForce(ctx context.Context, in Input) (Content, error) {
	r, err := b.Receipt(ctx, in.Standing)
	if err != nil {
		return Content{}, err
	}
	return b.Submitted(ctx, r)
}

// ensure makes the delegation's section where there is none.
func (b *Book) ensure(ctx context.Context, in Input) error {
	if in.Section == in.Target {
		return nil
	}
	target, err := b.Sections.Get(ctx, in.Target)
	if err != nil {
		return err
	}
	return b.Sections.Ensure(ctx, []contribution.Section{ownSection(target, in.Delegation)})
}

// apply changes both texts of the section in the name of whoever decided.
func (b *Book) apply(ctx context.Context, in Input, build func(gcm.Lang) Build) (map[gcm.Lang]int64, error) {
	by := in.Act.By
	if in.Act.Kind == Correction {
		f, err := b.form(ctx, in.Act.Form)
		if err != nil {
			return nil, err
		}
		by = f.By
	}
	versions := map[gcm.Lang]int64{}
	for _, lang := range gcm.Langs() {
		version, err := b.Texts.Apply(ctx, contribution.TextID(in.Section, lang), by, build(lang))
		if err != nil {
			return nil, fmt.Errorf("writing the %s text of %s: %w", lang, in.Section, err)
		}
		versions[lang] = version
	}
	return versions, nil
}

// revise takes the revision of a receipt, once: the section as the act left it.
func (b *Book) revise(ctx context.Context, r Receipt, left map[gcm.Lang]int64) error {
	versions := map[string]int64{}
	for lang, version := range left {
		versions[contribution.TextID(r.Section, lang)] = version
	}
	page, _, err := b.Revisions.List(ctx, r.Section, "", "", 50)
	if err != nil {
		return err
	}
	name := r.Title()
	if slices.ContainsFunc(page, func(old history.Revision) bool { return old.Kind == history.Submission && old.Name == name }) {
		return nil
	}
	_, err = b.Revisions.Take(ctx, history.Request{
		Kind: history.Submission, Section: r.Section, Name: name, Delegation: r.By.Delegation, At: r.Effective, Versions: versions,
	})
	return err
}

// tell puts a receipt on record, once, for everybody.
func (b *Book) tell(ctx context.Context, in Input, r Receipt) error {
	e := record.Event{
		Kind: record.Kind("input." + string(r.Kind)), Account: r.By.Account, Delegation: r.By.Delegation, Role: r.By.Role,
		Section: r.Section, Subject: fmt.Sprint(r.Number), Announced: true, Details: map[string]string{"hash": r.Hash, "seal": r.Seal},
	}
	if r.As != nil {
		e.Details["standing"] = r.as()
	}
	noted, err := b.Store.List(ctx, record.EventCollection.Name, store.Query{Index: "section", Value: r.Section, Newest: true, Limit: 50})
	if err != nil {
		return fmt.Errorf("looking for the note of a receipt: %w", err)
	}
	for _, old := range noted {
		var was record.Event
		if err := json.Unmarshal(old.Body, &was); err == nil && was.Kind == e.Kind && was.Subject == e.Subject {
			return nil
		}
	}
	return b.Record.Note(ctx, e)
}
