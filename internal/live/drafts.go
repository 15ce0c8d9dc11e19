package live

import (
	"context"

	"github.com/redonda/redonda/internal/contribution"
)

// Drafts answers for private texts, which belong to no section.
type Drafts interface {
	// Draft says whether an actor may write in a private text and how it stands. seen is
	// false for a text that is no draft, and for one that isn't for these eyes.
	Draft(ctx context.Context, who contribution.Actor, text string) (write bool, status string, seen bool, err error)
}

// DraftRights answers for private texts, and leaves all others to Rest. A draft of
// somebody else goes to Rest too, so that its answer is that of a text nobody has.
type DraftRights struct {
	Drafts Drafts
	Rest   Rights
}

// Access implements Rights.
func (d DraftRights) Access(ctx context.Context, who Identity, text string) (Access, error) {
	actor := contribution.Actor{Account: who.ID, Delegation: who.Delegation, Role: contribution.Role(who.Role), Pens: who.Pens}
	write, status, seen, err := d.Drafts.Draft(ctx, actor, text)
	if err != nil {
		return Access{}, err
	}
	if seen {
		return Access{Write: write, Status: status}, nil
	}
	return d.Rest.Access(ctx, who, text)
}
