package input

import (
	"context"
	"slices"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/record"
)

// maxGuests is how many accounts a delegation lets into one room.
const maxGuests = 20

func (in Input) invited(account string) bool { return slices.Contains(in.Guests, account) }

// LetIn invites an account of another delegation or body into the room. Only those whose
// role may visit are let in: the secretariat, IOM and ECLAC, translators.
func (b *Book) LetIn(ctx context.Context, who contribution.Actor, id string, guest contribution.Actor) (Input, error) {
	in, err := b.hosted(ctx, who, id)
	if err != nil {
		return Input{}, err
	}
	switch {
	case !contribution.MayOutside(guest, contribution.VisitDraft):
		return Input{}, fault.New(fault.Invalid, "a %s is not let into rooms", guest.Role)
	case in.invited(guest.Account):
		return in, nil
	case len(in.Guests) >= maxGuests:
		return Input{}, fault.New(fault.TooLarge, "at most %d guests", maxGuests)
	}
	in.Guests = append(slices.Clone(in.Guests), guest.Account)
	return b.guestsChanged(ctx, who, in, record.Event{Kind: guestLetIn, Details: map[string]string{"guest": guest.Account}})
}

// SeeOut ends an invitation; whoever sits there by it is out at once.
func (b *Book) SeeOut(ctx context.Context, who contribution.Actor, id, account string) (Input, error) {
	in, err := b.hosted(ctx, who, id)
	if err != nil || !in.invited(account) {
		return in, err
	}
	in.Guests = slices.DeleteFunc(slices.Clone(in.Guests), func(g string) bool { return g == account })
	return b.guestsChanged(ctx, who, in, record.Event{Kind: guestLeft, Details: map[string]string{"guest": account}})
}

func (b *Book) hosted(ctx context.Context, who contribution.Actor, id string) (Input, error) {
	in, err := b.Enter(ctx, who, id)
	if err == nil && !owns(who, contribution.InviteToDraft, in) {
		err = fault.New(fault.Forbidden, "inviting is for the head of the delegation")
	}
	return in, err
}

func (b *Book) guestsChanged(ctx context.Context, who contribution.Actor, in Input, e record.Event) (Input, error) {
	in, err := b.put(ctx, in)
	if err != nil {
		return Input{}, err
	}
	b.Texts.RightsChanged(in.Texts()...)
	e.Section, e.Subject, e.Private = in.Target, in.ID, in.Delegation
	b.note(ctx, who, e)
	return in, nil
}
