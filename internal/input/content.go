package input

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// contentName opens the hashed form and names the format of the file.
const contentName = "redonda-submission-1"

// Content is what a submission consists of.
type Content struct {
	Format      string       `json:"format"` // redonda-submission-1
	Delegation  string       `json:"delegation"`
	Section     string       `json:"section"`
	ES          delta.Delta  `json:"es"`
	EN          delta.Delta  `json:"en"`
	Attachments []Attachment `json:"attachments"`
}

// In gives the text of a language.
func (c Content) In(lang gcm.Lang) delta.Delta {
	if lang == gcm.ES {
		return c.ES
	}
	return c.EN
}

// with gives the content with another text in a language.
func (c Content) with(lang gcm.Lang, text delta.Delta) Content {
	if lang == gcm.ES {
		c.ES = text
	} else {
		c.EN = text
	}
	return c
}

// Hash is the SHA-256, in hexadecimal, over everything that is submitted, each part
// behind its length (docs/submissions.md has the form byte by byte).
func (c Content) Hash() (string, error) {
	form := history.AppendBytes(nil, contentName)
	form = history.AppendBytes(form, c.Delegation)
	form = history.AppendBytes(form, c.Section)
	for _, lang := range gcm.Langs() {
		text, err := c.In(lang).AppendJSON(nil)
		if err != nil {
			return "", fmt.Errorf("encoding a submission: %w", err)
		}
		form = history.AppendBytes(form, string(lang))
		form = history.AppendBytes(form, text)
	}
	form = history.AppendInt(form, int64(len(c.Attachments)))
	for _, a := range c.Attachments {
		form = history.AppendBytes(form, a.Name)
		form = history.AppendBytes(form, a.Type)
		form = history.AppendInt(form, a.Size)
		form = history.AppendBytes(form, a.SHA256)
	}
	sum := sha256.Sum256(form)
	return hex.EncodeToString(sum[:]), nil
}

// ParseContent reads the file of a submission, each text in its canonical form.
func ParseContent(body []byte) (Content, error) {
	var raw struct {
		Content
		ES json.RawMessage `json:"es"`
		EN json.RawMessage `json:"en"`
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		return Content{}, fmt.Errorf("reading a submission: %w", err)
	}
	c := raw.Content
	if c.Format != contentName {
		return Content{}, fmt.Errorf("reading a submission: the format is %q, not %s", c.Format, contentName)
	}
	for lang, text := range map[gcm.Lang]json.RawMessage{gcm.ES: raw.ES, gcm.EN: raw.EN} {
		d, err := delta.Parse(text)
		if err != nil {
			return Content{}, fmt.Errorf("reading the %s text of a submission: %w", lang, err)
		}
		c = c.with(lang, d)
	}
	return c, nil
}

// Words counts the words of each language.
func (c Content) Words() map[gcm.Lang]int {
	return map[gcm.Lang]int{gcm.ES: Words(c.ES), gcm.EN: Words(c.EN)}
}

// empty tells whether there is no word in either language.
func (c Content) empty() bool { return Words(c.ES)+Words(c.EN) == 0 }

// Draft is what a room holds at this moment.
type Draft struct {
	Content
	Versions map[gcm.Lang]int64
}

// Current reads what a room holds.
func (b *Book) Current(ctx context.Context, in Input) (Draft, error) {
	d := Draft{Versions: map[gcm.Lang]int64{}}
	for _, lang := range gcm.Langs() {
		head, err := b.Store.Head(ctx, in.Text(lang))
		if err != nil {
			return Draft{}, fmt.Errorf("reading a draft: %w", err)
		}
		d.Versions[lang] = head
	}
	c, _, err := b.drafted(ctx, in, d.Versions)
	d.Content = c
	return d, err
}

// drafted gives the content of a room's texts at these versions, and the states that
// say who wrote it.
func (b *Book) drafted(ctx context.Context, in Input, versions map[gcm.Lang]int64) (Content, map[gcm.Lang]history.State, error) {
	texts := map[gcm.Lang]string{}
	for _, lang := range gcm.Langs() {
		texts[lang] = in.Text(lang)
	}
	return b.contentOf(ctx, in, texts, versions)
}

// Submitted gives the content that a receipt stands for, as it is in the section.
func (b *Book) Submitted(ctx context.Context, r Receipt) (Content, error) {
	in := Input{Delegation: r.Delegation, Section: r.Section, Attachments: r.Attachments}
	c, _, err := b.stated(ctx, in, r.Versions)
	return c, err
}

// stated gives the content of a section at these versions, and the states that say who wrote it.
func (b *Book) stated(ctx context.Context, in Input, versions map[gcm.Lang]int64) (Content, map[gcm.Lang]history.State, error) {
	texts := map[gcm.Lang]string{}
	for _, lang := range gcm.Langs() {
		texts[lang] = contribution.TextID(in.Section, lang)
	}
	return b.contentOf(ctx, in, texts, versions)
}

func (b *Book) contentOf(ctx context.Context, in Input, texts map[gcm.Lang]string, versions map[gcm.Lang]int64) (Content, map[gcm.Lang]history.State, error) {
	c := Content{Format: contentName, Delegation: in.Delegation, Section: in.Section, Attachments: in.Attachments}
	states := map[gcm.Lang]history.State{}
	for lang, text := range texts {
		state, err := history.At(ctx, b.Store, text, versions[lang])
		if err != nil {
			return Content{}, nil, fmt.Errorf("reading what is submitted: %w", err)
		}
		states[lang] = state
		c = c.with(lang, state.Text.Content())
	}
	return c, states, nil
}

// emptied is the change that takes all words out of a text.
func emptied(now delta.Delta) (delta.Delta, []document.Origin, error) {
	change, err := delta.Diff(now, document.Empty())
	return change, nil, err
}

// File gives the content as it is handed out, for ParseContent.
func (c Content) File() ([]byte, error) {
	body, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encoding a submission: %w", err)
	}
	return append(body, '\n'), nil
}
