package people

import (
	"context"

	"github.com/redonda/redonda/internal/fault"
)

// Preview reads a sheet and looks every row up: what is there already, and what
// belongs to somebody else.
func (b *Book) Preview(ctx context.Context, content []byte) (Sheet, error) {
	s, err := b.ReadSheet(content)
	if err != nil {
		return Sheet{}, err
	}
	for i := range s.Rows {
		row := &s.Rows[i]
		if len(row.Trouble) > 0 {
			continue
		}
		known, err := b.ByEmail(ctx, row.Email)
		switch {
		case err != nil && fault.CodeOf(err) == fault.Absent:
		case err != nil:
			return Sheet{}, err
		case known.Ended != nil:
			row.add("email", "la cuenta de esta dirección está cerrada; vuelva a abrirla en la lista", "the account of this address has ended; open it again in the list")
		case known.Role != row.Place.Role || known.Delegation != row.Place.Delegation:
			row.add("email", "esta dirección ya pertenece a otra cuenta", "this address already belongs to another account")
		default:
			row.Known = true
		}
	}
	return s.seal()
}

// Accept makes the accounts of a sheet, with a link for each that has none and was
// never in. It takes the sheet that was shown under that hash: one that reads otherwise
// by now is a fault Conflict, and one with a bad row a fault Invalid; nothing is made
// then. Sent twice, or cut short and sent again, it makes what is missing and no more.
func (b *Book) Accept(ctx context.Context, content []byte, hash string) ([]Invitation, error) {
	s, err := b.Preview(ctx, content)
	switch {
	case err != nil:
		return nil, err
	case s.Bad > 0:
		return nil, fault.New(fault.Invalid, "%d rows can't be taken", s.Bad)
	case s.Hash != hash:
		return nil, fault.New(fault.Conflict, "the sheet is not the one that was shown")
	}
	open, err := b.OpenLinks(ctx)
	if err != nil {
		return nil, err
	}
	made := []Invitation{}
	for _, row := range s.Rows {
		a, err := b.Add(ctx, row.Email, row.Place)
		if err != nil {
			return made, err
		}
		if _, invited := open[a.ID]; invited || a.Joined != nil {
			continue
		}
		i, err := b.Link(ctx, a)
		if err != nil {
			return made, err
		}
		made = append(made, i)
	}
	return made, nil
}
