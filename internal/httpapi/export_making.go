package httpapi

import (
	"context"
	"io"
	"slices"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/exchange/archive"
	"github.com/redonda/redonda/internal/exchange/bind"
	"github.com/redonda/redonda/internal/exchange/desk"
	"github.com/redonda/redonda/internal/record"
)

// order gives the work of making a file. It ends with the note that it was made.
func (s *server) order(actor contribution.Actor, e export) desk.Order {
	var sections []string
	for _, p := range e.places {
		sections = append(sections, p.Section.ID)
	}
	return desk.Order{
		Sections: slices.Compact(sections),
		Account:  actor.Account, Name: bind.FileName(e.named, e.format), Type: e.format.MediaType,
		Of: len(e.places) + 1, // with the writing
		Work: func(ctx context.Context, out io.Writer, step func()) error {
			if err := s.writeExport(ctx, out, e, actor, step); err != nil {
				return err
			}
			step()
			s.noteOf(ctx, actor, e.event())
			return nil
		},
		Failed: func(err error) { s.Logger.Error("an export failed", "format", e.format.Name, "error", err) },
	}
}

// event is what stands on record of a file that was made.
func (e export) event() record.Event {
	details := map[string]string{"form": e.format.Name, "lang": e.asked.Lang, "at": e.asked.To, "export": e.cover.ID}
	if e.asked.From != "" {
		details["since"], details["as"] = e.asked.From, string(e.named.Form)
	}
	if e.asked.Comments != "" {
		details["comments"] = e.asked.Comments
	}
	event := record.Event{Kind: exported, Section: e.asked.Section, Details: details}
	if e.asked.Section == "" {
		event.Subject = "contribution"
	}
	return event
}

func (s *server) writeExport(ctx context.Context, out io.Writer, e export, actor contribution.Actor, step func()) error {
	if e.format.Name == bind.Data {
		return s.writeData(ctx, out, e, actor, step)
	}
	library := bind.Library{Log: s.Changes, Compare: func(ctx context.Context, text string, from, to int64) (bind.Compared, error) {
		select {
		case s.comparing <- struct{}{}:
			defer func() { <-s.comparing }()
		case <-ctx.Done():
			return bind.Compared{}, ctx.Err()
		}
		words, end := context.WithTimeout(ctx, compareFor)
		defer end()
		return s.compareText(ctx, words, text, from, to)
	}}
	book, err := bind.Book(ctx, library, e.cover, e.places, step)
	if err != nil {
		return err
	}
	return e.format.Write(ctx, out, book)
}

func (s *server) writeData(ctx context.Context, out io.Writer, e export, actor contribution.Actor, step func()) error {
	rest := bind.Rest{Demonstration: s.Demonstration}
	var err error
	if rest.Dialogues, err = s.Dialogues.All(ctx); err != nil {
		return err
	}
	var sections []contribution.Section
	for i, p := range e.places {
		if i == 0 || e.places[i-1].Section.ID != p.Section.ID {
			sections = append(sections, p.Section)
		}
	}
	if rest.Threads, err = s.Comments.PublicFor(ctx, actor, sections); err != nil {
		return err
	}
	if contribution.MayOutside(actor, contribution.ReadContribution) {
		if rest.Revisions, err = s.Revisions.All(ctx); err != nil {
			return err
		}
	}
	a, err := bind.Archive(ctx, s.Changes, e.cover, e.places, rest, step)
	if err != nil {
		return err
	}
	return archive.Write(out, a)
}
