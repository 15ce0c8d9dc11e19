package live

import (
	"context"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
)

// Sections gives a section by id, or a fault Absent.
type Sections interface {
	Get(ctx context.Context, id string) (contribution.Section, error)
}

// SectionRights answers for texts by the policy of the sections they belong to.
type SectionRights struct{ Sections Sections }

// Access implements Rights.
func (s SectionRights) Access(ctx context.Context, who Identity, text string) (Access, error) {
	id, lang, ok := contribution.SplitTextID(text)
	if !ok {
		return Access{}, fault.New(fault.Absent, "no such text")
	}
	section, err := s.Sections.Get(ctx, id)
	if err != nil {
		return Access{}, err
	}
	actor := contribution.Actor{Account: who.ID, Delegation: who.Delegation, Role: contribution.Role(who.Role), Pens: who.Pens}
	if !contribution.May(actor, contribution.Read, section) {
		return Access{}, fault.New(fault.Absent, "no such text")
	}
	return Access{Write: contribution.MayType(actor, section, lang), Status: string(section.Status)}, nil
}
