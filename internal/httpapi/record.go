package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/record"
)

// What is put on record of sections and of the log itself.
const (
	statusSet         record.Kind = "section.status"
	observersAdmitted record.Kind = "section.observers"
	textRestored      record.Kind = "text.restored"
	wordBrought       record.Kind = "text.incoming"
	revisionNamed     record.Kind = "revision.named"
	revisionRestored  record.Kind = "revision.restored"
	exported          record.Kind = "export.made"
)

func (s *server) recordRoutes(in *gin.RouterGroup) {
	in.GET("/record", s.record)
	in.GET("/record/export.csv", s.recordSheet)
	in.GET("/record/export.jsonl", s.recordLines)
}

// note puts an act of whoever asks on record. It comes after the act and is seen
// through even where the reader has gone; an act whose note fails stays done, and the
// log of the service says so.
func (s *server) note(c *gin.Context, e record.Event) {
	s.noteOf(c.Request.Context(), who(c).Actor(), e)
}

// noteOf puts an act of an actor on record, as note does.
func (s *server) noteOf(ctx context.Context, actor contribution.Actor, e record.Event) {
	e.Account, e.Delegation, e.Role = actor.Account, actor.Delegation, actor.Role
	if err := s.Record.Note(context.WithoutCancel(ctx), e); err != nil {
		s.Logger.Error("not noted in the audit log", "kind", e.Kind, "error", err)
	}
}

// eventsPage is how many events a page of the log has.
const eventsPage = 50

type eventsView struct {
	Items []record.Event `json:"items"`
	Next  *string        `json:"next"` // for ?after=; null at the end
	// Names are those of the accounts in Items and their subjects.
	Names map[string]gcm.Both `json:"names"`
	// Head is the end of the log, for whoever reads all of it: noted elsewhere, it proves later that nothing was cut off.
	Head *record.Head `json:"head"`
}

// record gives a page of the audit log, as far as it is for the reader.
func (s *server) record(c *gin.Context) {
	f, err := s.askedEvents(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	ctx, actor := c.Request.Context(), who(c).Actor()
	items, next, err := s.Record.Page(ctx, actor, f, c.Query("after"), eventsPage)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := eventsView{Items: items, Next: orNull(next)}
	if view.Names, err = s.namesIn(ctx, items); err != nil {
		s.refuse(c, err)
		return
	}
	whole := contribution.ReadRecord
	if f.Private != "" {
		whole = contribution.ReadDelegationRecord
	}
	if contribution.MayOf(actor, whole, actor.Delegation) {
		head, err := s.Record.Head(ctx, f.Private)
		if err != nil {
			s.refuse(c, err)
			return
		}
		view.Head = &head
	}
	c.JSON(http.StatusOK, view)
}

// namesIn gives the names of the accounts that events name.
func (s *server) namesIn(ctx context.Context, events []record.Event) (map[string]gcm.Both, error) {
	all, err := s.namesOfAccounts(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]gcm.Both{}
	for _, e := range events {
		for _, id := range []string{e.Account, e.Subject} {
			if name, known := all[id]; known {
				names[id] = name
			}
		}
	}
	return names, nil
}

// askedEvents reads the filter of the query. ?room=own asks for the private room of the
// reader's delegation, whose log is its own.
func (s *server) askedEvents(c *gin.Context) (record.Filter, error) {
	f := record.Filter{
		Kind: record.Kind(c.Query("kind")), Account: c.Query("account"), Delegation: c.Query("delegation"), Section: c.Query("section"),
	}
	switch c.Query("room") {
	case "":
	case "own":
		f.Private = who(c).Delegation
	default:
		return f, fault.New(fault.Invalid, "room is own or left out")
	}
	for name, into := range map[string]*time.Time{"from": &f.From, "to": &f.To} {
		if asked := c.Query(name); asked != "" {
			at, err := time.Parse(time.RFC3339, asked)
			if err != nil {
				return f, fault.New(fault.Invalid, "%s is a time as in RFC 3339", name)
			}
			*into = at
		}
	}
	return f, nil
}

// exporting lets whoever reads the whole log take it away, and notes that.
func (s *server) exporting(c *gin.Context, form string) (record.Filter, record.Head, error) {
	if !contribution.MayOutside(who(c).Actor(), contribution.ReadRecord) {
		return record.Filter{}, record.Head{}, fault.New(fault.Forbidden, "exporting the audit log")
	}
	f, err := s.askedEvents(c)
	if err != nil {
		return f, record.Head{}, err
	}
	s.note(c, record.Event{Kind: exported, Subject: "record", Details: map[string]string{"form": form}})
	head, err := s.Record.Head(c.Request.Context(), f.Private)
	return f, head, err
}

// recordSheet gives the log for a spreadsheet, in order of time; its last row is the
// head, which proves later that nothing was cut off.
func (s *server) recordSheet(c *gin.Context) {
	f, head, err := s.exporting(c, "csv")
	if err != nil {
		s.refuse(c, err)
		return
	}
	err = sheetOut(c, "redonda-record.csv", func(write func(...string) error) error {
		if err := write("seq", "at_utc", "kind", "account", "delegation", "role", "section", "subject", "details", "chain"); err != nil {
			return err
		}
		err := s.Record.Each(c.Request.Context(), who(c).Actor(), f, func(e record.Event) error {
			return write(strconv.FormatInt(e.Seq, 10), e.At.Format("2006-01-02 15:04:05.000"), string(e.Kind), e.Account,
				s.codeOf(e.Delegation), string(e.Role), e.Section, e.Subject, detailed(e.Details), e.Chain)
		})
		if err != nil {
			return err
		}
		return write("record-head", head.String())
	})
	s.cutShort(c, err)
}

func (s *server) codeOf(delegation string) string {
	if delegation == "" {
		return ""
	}
	return s.Catalogue.Code(delegation)
}

// recordLines gives the log as it is hashed, an event a line, for whoever computes the
// chain anew (docs/verify.md).
func (s *server) recordLines(c *gin.Context) {
	f, _, err := s.exporting(c, "jsonl")
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.Header("Content-Type", "application/jsonl")
	c.Header("Content-Disposition", `attachment; filename="redonda-record.jsonl"`)
	lines := json.NewEncoder(c.Writer)
	lines.SetEscapeHTML(false)
	s.cutShort(c, s.Record.Each(c.Request.Context(), who(c).Actor(), f, func(e record.Event) error { return lines.Encode(e) }))
}

// cutShort notes that an answer which had begun could not be ended: it breaks off, so that
// nobody takes a part for the whole.
func (s *server) cutShort(c *gin.Context, err error) {
	if err == nil {
		return
	}
	if c.Request.Context().Err() == nil {
		s.Logger.Error("an export broke off", "route", c.FullPath(), "error", err)
	}
	panic(http.ErrAbortHandler)
}

// detailed writes details in one cell, by name.
func detailed(details map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(details)) {
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s: %s", name, details[name])
	}
	return b.String()
}
