package docx

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange"
)

// Namespace is that of the custom part that says what a file is an export of:
//
//	<redonda xmlns="urn:redonda:export:1" id="…" at="…" lang="es">
//	  <text id="o02.es" section="o02" lang="es" from="4" to="9" bookmark="_rdt_1" column="0">
//	    <p pid="k3" bookmark="_rdn_k3" hash="…"/>
//	    <p pid="k4" bookmark="_rdn_k4" hash="…" gone="true"/>
//	    <c thread="…" entry="…" sum="…" at="…"/>
//
// from and to are versions, equal for a clean text. column is 0, or 1 and 2 where two
// texts stand side by side. c is an entry of a comment that went along. gone marks a paragraph that is not in version to.
const Namespace = "urn:redonda:export:1"

// Hash sums up the words of a paragraph, without its label, a footnote as document.Embed.
func Hash(words string) string {
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:16])
}

// names gives each line its bookmark, "" where it has none: what stands in the new text
// comes first, so that a moved or joined paragraph has its bookmark where it is now.
func (b *builder) names(s exchange.Section) []string {
	names := make([]string, len(s.Lines))
	named := map[string]bool{"": true}
	for _, gone := range []bool{false, true} {
		for i, line := range s.Lines {
			if gone == (line.Change == compare.MarkDelete) && !named[line.PID] {
				named[line.PID] = true
				names[i] = b.bookmarks.name(s.Text, line.PID)
			}
		}
	}
	return names
}

// describe notes a text and its paragraphs in the custom part.
func (b *builder) describe(s exchange.Section, names []string, bookmark string, column int) {
	c := &b.custom
	c.raw("<text")
	c.attribute("id", s.Text)
	c.attribute("section", s.ID)
	c.attribute("lang", string(s.Lang))
	c.attribute("from", strconv.FormatInt(s.From, 10))
	c.attribute("to", strconv.FormatInt(s.To, 10))
	c.attribute("bookmark", bookmark)
	c.attribute("column", strconv.Itoa(column))
	c.raw(">")
	words := wordsOf(s.Lines)
	for i, line := range s.Lines {
		if names[i] == "" {
			continue
		}
		c.raw("<p")
		c.attribute("pid", line.PID)
		c.attribute("bookmark", names[i])
		c.attribute("hash", Hash(words[i]))
		if line.Change == compare.MarkDelete {
			c.attribute("gone", "true")
		}
		c.raw("/>")
	}
	for _, thread := range s.Comments {
		for _, said := range thread.Entries {
			c.raw("<c")
			c.attribute("thread", thread.Thread)
			c.attribute("entry", said.ID)
			c.attribute("sum", CommentSum(said.Author, said.Words))
			c.attribute("at", instant(said.At))
			c.raw("/>")
		}
	}
	c.raw("</text>")
}

// wordsOf gives the words of each line as its paragraph has them: in the new text, or
// for one that is gone in the old one.
func wordsOf(lines []exchange.Line) []string {
	words := make([]string, len(lines))
	var old, new string
	for i, line := range lines {
		for _, run := range line.Runs {
			text := run.Text
			if run.IsNote {
				text = document.Embed
			}
			if run.Change != compare.MarkInsert {
				old += text
			}
			if run.Change != compare.MarkDelete {
				new += text
			}
		}
		words[i] = new
		if line.Change == compare.MarkDelete {
			words[i] = old
		}
		if line.Change != compare.MarkDelete {
			new = ""
		}
		if line.Change != compare.MarkInsert {
			old = ""
		}
	}
	return words
}

func (b *builder) customXML() string {
	var s sheet
	s.raw(xmlHead, `<redonda xmlns="`, Namespace, `"`)
	s.attribute("id", b.book.ID)
	s.attribute("at", instant(b.book.At))
	s.attribute("lang", string(b.book.Lang))
	s.raw(">", string(b.custom.buf), "</redonda>")
	return string(s.buf)
}
