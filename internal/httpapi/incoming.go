package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/incoming"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/record"
)

// readings is how many Word files are read at once; more wait. One may take 64 MB.
const readings = 2

func (s *server) incomingRoutes(in *gin.RouterGroup) {
	in.POST("/texts/:text/incoming", s.previewIncoming)
	in.POST("/texts/:text/incoming/accept", s.acceptIncoming)
}

type incomingView struct {
	Hash        string                `json:"hash"`    // of the file, to be sent with it
	From        int64                 `json:"from"`    // of an exported redline, what it was compared with; else as Version
	Version     int64                 `json:"version"` // that the file rests on, as Hash
	Head        int64                 `json:"head"`    // the newest version
	Known       bool                  `json:"known"`   // the file is an export of this text
	TrackedOnly bool                  `json:"trackedOnly"`
	Changes     bool                  `json:"changes"` // there is anything to take in
	Comparison  sectionComparisonView `json:"comparison"`
	Lost        []lostView            `json:"lost"`
	Comments    []remarkView          `json:"comments"`
	Choices     []comment.Visibility  `json:"choices"` // for whose eyes the comments can be
	Authors     []wordAuthorView      `json:"authors"`
}

type lostView struct {
	Code   docx.Lost `json:"code"`
	Count  int       `json:"count"`
	Places []int     `json:"places"` // paragraphs of the file's text
}

type wordAuthorView struct {
	Name       string     `json:"name"`
	First      *time.Time `json:"first"`
	Last       *time.Time `json:"last"`
	Insertions int        `json:"insertions"`
	Deletions  int        `json:"deletions"`
	Formats    int        `json:"formats"`
}

// brought is a file that was sent for a text, with what it would change.
type brought struct {
	section contribution.Section
	lang    gcm.Lang
	hash    string
	version int64
	known   bool
	file    docx.Text
	preview incoming.Preview
}

// previewIncoming shows what a Word file would change of the path's text. Its body is the
// file; ?version= is what a file from elsewhere is compared with, the newest where absent.
func (s *server) previewIncoming(c *gin.Context) {
	b, end, err := s.bring(c)
	defer end()
	if err != nil {
		s.refuseFile(c, err)
		return
	}
	head, err := s.Changes.Head(c.Request.Context(), c.Param("text"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := b.view(c.Param("text"), head)
	if view.Comments, view.Choices, err = s.remarks(c, &b); err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, view)
}

// acceptIncoming takes a file in that was shown before, with ?hash= and ?version= of the
// preview: as one change in the name of whoever asks, carried over what came since. With
// ?comments= its comments become threads for the eyes that it says.
func (s *server) acceptIncoming(c *gin.Context) {
	b, end, err := s.bring(c)
	defer end()
	if err != nil {
		s.refuseFile(c, err)
		return
	}
	if b.hash != c.Query("hash") || strconv.FormatInt(b.version, 10) != c.Query("version") {
		s.refuse(c, fault.New(fault.FileChanged, "another file or version than in the preview"))
		return
	}
	visibility, err := s.mayBringComments(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	version, err := s.takeIn(c, b)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.answerTaken(c, &b, version, visibility)
}

// refuseFile answers where a file may not have been read to its end.
func (s *server) refuseFile(c *gin.Context, err error) {
	c.Header("Connection", "close")
	s.refuse(c, err)
}

// typing gives the section of the path's text if the account may type in it now.
func (s *server) typing(c *gin.Context) (contribution.Section, gcm.Lang, error) {
	section, err := s.permittedText(c, contribution.Read)
	if err != nil {
		return section, "", err
	}
	_, lang, _ := contribution.SplitTextID(c.Param("text")) // permittedText has read it
	switch {
	case contribution.MayType(who(c).Actor(), section, lang):
		return section, lang, nil
	case section.Status != contribution.Drafting:
		return section, lang, fault.New(fault.SectionClosed, "the section is %s", section.Status)
	}
	return section, lang, fault.New(fault.Forbidden, "typing in %s", c.Param("text"))
}

// bring reads the file of a request and compares it. One of the few that are read at once
// until end is called.
func (s *server) bring(c *gin.Context) (b brought, end func(), err error) {
	ctx := c.Request.Context()
	end = func() {}
	if b.section, b.lang, err = s.typing(c); err != nil {
		return b, end, err
	}
	select {
	case s.reading <- struct{}{}:
		end = func() { <-s.reading }
	case <-ctx.Done():
		return b, end, fault.Wrap(fault.Unavailable, ctx.Err(), "waiting to read the file")
	}
	content, err := fileOf(c, docx.DefaultLimits.File)
	if err != nil {
		return b, end, err
	}
	sum := sha256.Sum256(content)
	b.hash = hex.EncodeToString(sum[:])
	reading, err := docx.Read(ctx, bytes.NewReader(content), int64(len(content)), docx.DefaultLimits)
	if err != nil {
		return b, end, err
	}
	if b.file, b.known = reading.Text(c.Param("text")); !b.known && reading.Export != "" {
		return b, end, fault.New(fault.OtherText, "the file was exported without %s", c.Param("text"))
	} else if !b.known {
		b.file, _ = reading.Text("")
	}
	return b, end, s.compareIncoming(c, &b)
}

// fileOf reads the body of a request, which is a file of at most so many bytes.
func fileOf(c *gin.Context, most int64) ([]byte, error) {
	content, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, most))
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return nil, fault.New(fault.WordTooLarge, "a file has at most %d bytes", most)
	case err != nil:
		return nil, fault.Wrap(fault.Malformed, err, "reading the file")
	}
	return content, nil
}

// compareIncoming compares what was brought with the version it rests on.
func (s *server) compareIncoming(c *gin.Context, b *brought) error {
	ctx, text := c.Request.Context(), c.Param("text")
	var before delta.Delta
	var err error
	if b.known {
		exportedFrom, err := s.exportedAt(ctx, text, b.file.From)
		if err != nil {
			return err
		}
		before, b.version = exportedFrom.Text.Content(), b.file.To
	} else if b.version, err = s.askedVersion(ctx, text, c.Query("version"), ""); err != nil {
		return err
	}
	base, err := s.exportedAt(ctx, text, b.version)
	if err != nil {
		return err
	}
	words, end := context.WithTimeout(ctx, compareFor)
	defer end()
	notes := 0
	b.preview, err = incoming.Look(words, b.file, base.Text.Content(), before, func() string {
		notes++ // the same file makes the same change each time
		return fmt.Sprintf("n%s-%d", b.hash[:20], notes)
	})
	return err
}

// exportedAt opens a version that a file speaks of.
func (s *server) exportedAt(ctx context.Context, text string, version int64) (history.State, error) {
	if version < 0 {
		return history.State{}, fault.New(fault.OtherText, "no version %d", version)
	}
	state, err := history.At(ctx, s.Changes, text, version)
	if err != nil && fault.CodeOf(err) == fault.Absent {
		return state, fault.Wrap(fault.OtherText, err, "opening the version the file speaks of")
	}
	return state, err
}

// takeIn makes the change of a file that was shown, and gives the version after it.
func (s *server) takeIn(c *gin.Context, b brought) (int64, error) {
	ctx, text, account := c.Request.Context(), c.Param("text"), who(c)
	s.takingIn.Lock() // a double click takes a file in once
	defer s.takingIn.Unlock()
	carried, err := incoming.Carry(ctx, s.Changes, text, b.preview.Change, b.version)
	if err != nil || carried.Taken > 0 {
		return carried.Taken, err
	}
	if _, _, err := s.typing(c); err != nil { // reading the file took its time
		return 0, err
	}
	before, err := s.Changes.Head(ctx, text)
	if err != nil {
		return 0, err
	}
	version, err := s.Hub.Apply(ctx, text, IdentityOf(account), func(now delta.Delta) (delta.Delta, []document.Origin, error) {
		change, err := carried.Onto(now)
		return change, nil, err
	})
	if err != nil || version == before {
		return version, err
	}
	s.note(c, record.Event{Kind: wordBrought, Section: b.section.ID, Subject: text, Announced: true, Details: map[string]string{
		"from": strconv.FormatInt(b.version, 10), "as": strconv.FormatInt(version, 10), "file": b.hash,
	}})
	return version, nil
}

func (b *brought) view(text string, head int64) incomingView {
	view := incomingView{
		Hash: b.hash, From: b.version, Version: b.version, Head: head, Known: b.known, TrackedOnly: b.preview.TrackedOnly, Changes: len(b.preview.Change) > 0,
		Comparison: viewSection(b.section.ID, b.lang, b.version, b.version, &compare.Compared{Result: b.preview.Result}, nil, viewParagraphs(b.preview.Old, b.lang), viewParagraphs(b.preview.New, b.lang)),
		Lost:       []lostView{}, Authors: []wordAuthorView{},
	}
	if b.known {
		view.From = b.file.From
	}
	for _, l := range b.file.Lost {
		if l.Code == docx.Remarks { // they become threads
			continue
		}
		places := l.Places
		if places == nil {
			places = []int{}
		}
		view.Lost = append(view.Lost, lostView{l.Code, l.Count, places})
	}
	for _, a := range b.file.Authors {
		view.Authors = append(view.Authors, wordAuthorView{Name: a.Name, First: orNull(a.First), Last: orNull(a.Last), Insertions: a.Insertions, Deletions: a.Deletions, Formats: a.Formats})
	}
	return view
}
