package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// given is a text from elsewhere that a section's text is to be compared with. Nothing of
// it is kept.
type given struct {
	section, lang, from string
	text                *string
	file                []byte
}

// compareGiven compares a point of a section's history with a text that came with the
// request: multipart/form-data with section, lang, from, and either text or file, a Word
// file of which all changes count as accepted. What differs is by the asker's delegation.
func (s *server) compareGiven(c *gin.Context) {
	select {
	case s.reading <- struct{}{}: // a Word file may take as much here as one that is taken in
		defer func() { <-s.reading }()
	case <-c.Request.Context().Done():
		return
	}
	g, err := readGiven(c)
	if err != nil {
		s.refuseFile(c, err)
		return
	}
	section, err := s.readableSection(c, g.section)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := newComparison(g.from, "given", gcm.Lang(g.lang))
	if !view.Lang.Valid() {
		s.refuse(c, fault.New(fault.Invalid, "lang is es or en"))
		return
	}
	words, end, err := s.beginComparing(c)
	defer end()
	if err != nil {
		s.refuse(c, err)
		return
	}
	one, err := s.compareWith(c, words, section, g, view.Lang)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view.take(one)
	c.JSON(http.StatusOK, view)
}

func (s *server) compareWith(c *gin.Context, words context.Context, section contribution.Section, g given, lang gcm.Lang) (sectionComparisonView, error) {
	ctx, text := c.Request.Context(), contribution.TextID(section.ID, lang)
	version, err := s.versionOf(ctx, text, g.from)
	if err != nil {
		return sectionComparisonView{}, err
	}
	base, err := history.At(ctx, s.Changes, text, version)
	if err != nil {
		return sectionComparisonView{}, err
	}
	old := history.Comparable(base.Text.Content())
	new, shown, err := g.paragraphs(ctx, text, lang, old)
	if err != nil {
		return sectionComparisonView{}, err
	}
	if g.text != nil {
		old = plain(old)
	}
	result, err := compare.Paragraphs(words, old, new)
	if err != nil {
		return sectionComparisonView{}, err
	}
	account := who(c)
	by := compare.Credit{Delegation: account.Delegation, At: s.Now()}
	before, after := []compare.Hand{{Units: lengthOf(old), Credit: by}}, []compare.Hand{{Units: lengthOf(new), Credit: by}}
	result.Attribute(old, new, compare.Hands{Gone: before, Come: after, FormedNew: after})
	return viewSection(section.ID, lang, version, version, &compare.Compared{Result: result}, nil, viewParagraphs(document.Paragraphs(base.Text.Content()), lang), shown), nil
}

// paragraphs gives the text that was brought, to be compared and to be shown.
func (g given) paragraphs(ctx context.Context, text string, lang gcm.Lang, against []compare.Paragraph) ([]compare.Paragraph, []paragraphView, error) {
	if g.text == nil {
		content, err := g.word(ctx, text)
		if err != nil {
			return nil, nil, err
		}
		return history.Comparable(content), viewParagraphs(document.Paragraphs(content), lang), nil
	}
	lines := compare.Lines(*g.text)
	if !slices.ContainsFunc(against, func(p compare.Paragraph) bool { return p.Text == "" }) {
		// Empty lines of what was copied only part its paragraphs.
		lines = slices.DeleteFunc(lines, func(p compare.Paragraph) bool { return strings.TrimSpace(p.Text) == "" })
	}
	lines, labels := compare.Unlabelled(lines, against)
	shown := make([]paragraphView, len(lines))
	for i, line := range lines {
		shown[i] = paragraphView{Index: i, Label: labels[i], Text: line.Text}
	}
	return lines, shown, nil
}

// word reads a Word file: of an export the text that is asked for.
func (g given) word(ctx context.Context, text string) (delta.Delta, error) {
	reading, err := docx.Read(ctx, bytes.NewReader(g.file), int64(len(g.file)), docx.DefaultLimits)
	if err != nil {
		return nil, err
	}
	found, known := reading.Text(text)
	if !known && reading.Export != "" {
		return nil, fault.New(fault.OtherText, "the file was exported without %s", text)
	} else if !known {
		found, _ = reading.Text("")
	}
	return docx.Content(found.Accepted), nil
}

// plain leaves kinds, forms and notes out: what is pasted has none, and that is no change.
func plain(paragraphs []compare.Paragraph) []compare.Paragraph {
	bare := slices.Clone(paragraphs)
	for i := range bare {
		bare[i] = compare.Paragraph{Text: strings.ReplaceAll(bare[i].Text, document.Embed, "")}
	}
	return bare
}

func lengthOf(paragraphs []compare.Paragraph) int {
	n := 0
	for _, p := range paragraphs {
		n += delta.UTF16Len(p.Text) + 1
	}
	return n
}

// readGiven reads the parts of a request, each within its bound.
func readGiven(c *gin.Context) (given, error) {
	g := given{from: "now"}
	const besides = 64 << 10 // names and headers of the parts
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, docx.DefaultLimits.File+document.MaxTextBytes+besides)
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return g, fault.Wrap(fault.Malformed, err, "reading a form")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return g, fault.Wrap(fault.Malformed, err, "reading a form")
		}
		if err := g.read(part); err != nil {
			return g, err
		}
	}
	if (g.text == nil) == (g.file == nil) {
		return g, fault.New(fault.Invalid, "a comparison is with one text or one file")
	}
	return g, nil
}

func (g *given) read(part *multipart.Part) error {
	name := part.FormName()
	fields := map[string]*string{"section": &g.section, "lang": &g.lang, "from": &g.from}
	most, tooLarge := int64(1000), fault.Invalid
	switch {
	case name == "text":
		most, tooLarge = document.MaxTextBytes, fault.TooLarge
	case name == "file":
		most, tooLarge = docx.DefaultLimits.File, fault.WordTooLarge
	case fields[name] == nil:
		return fault.New(fault.Invalid, "a comparison has no %q", name)
	}
	content, err := io.ReadAll(io.LimitReader(part, most+1))
	if err != nil {
		return fault.Wrap(fault.Malformed, err, "reading "+name+" of a form")
	}
	if int64(len(content)) > most {
		return fault.New(tooLarge, "%s has at most %d bytes", name, most)
	}
	if name == "file" {
		g.file = content
		return nil
	}
	if !utf8.Valid(content) {
		return fault.New(fault.Malformed, "%s is not UTF-8", name)
	}
	if words := string(content); name == "text" {
		g.text = &words
	} else {
		*fields[name] = words
	}
	return nil
}
