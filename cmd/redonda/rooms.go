package main

import (
	"context"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/input"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// drafts asks the inputs, which are made after the rooms that ask.
type drafts struct{ h *house }

// Draft implements live.Drafts.
func (d drafts) Draft(ctx context.Context, who contribution.Actor, text string) (write bool, status string, seen bool, err error) {
	return d.h.inputs.Draft(ctx, who, text)
}

// inputTexts lets inputs change texts that people may have open.
type inputTexts struct {
	hub  *live.Hub
	code func(delegation string) string
}

// Apply implements input.Texts.
func (t inputTexts) Apply(ctx context.Context, text string, by input.Person, build input.Build) (int64, error) {
	name, _ := gcm.Catalogue().DelegationName(by.Delegation)
	who := live.Identity{AccountView: live.AccountView{
		ID: by.Account, Role: string(by.Role), Delegation: by.Delegation, Name: name, Code: t.code(by.Delegation),
	}}
	return t.hub.Apply(ctx, text, who, live.Build(build))
}

// RightsChanged implements input.Texts.
func (t inputTexts) RightsChanged(texts ...string) { t.hub.RightsChanged(texts...) }

// stored hears of every durable change. Of private rooms no revision is taken: what was
// submitted has one, in the section it went to.
func (h *house) stored(e store.Entry) {
	if !input.IsPrivate(e.Text) {
		h.keeper.Stored(e)
	}
}
