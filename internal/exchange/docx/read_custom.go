package docx

import (
	"strconv"
	"strings"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
)

// exportOf is what the custom part says of an export (custom.go).
type exportOf struct {
	id    string
	texts []exportedText
}

// exportedText is one text of it.
type exportedText struct {
	Text
	bookmark string
	column   int
	pids     map[string]string // by bookmark in lower case
	sent     []sent            // comments that went along
}

// readExports reads the custom part of this program among those of the file; its id is
// empty where there is none.
func (p *pack) readExports(relations map[string]relation) (exportOf, error) {
	var export exportOf
	for _, name := range ofKind(relations, "customXml") {
		err := p.each(name, func(e element) error {
			switch e.name {
			case "rdn:redonda":
				export = exportOf{id: e.get("id")}
			case "rdn:text":
				export.texts = append(export.texts, exported(e))
				return p.keep()
			case "rdn:p":
				if n := len(export.texts); n > 0 {
					export.texts[n-1].take(e)
				}
				return p.keep()
			case "rdn:c":
				if n := len(export.texts); n > 0 {
					t := &export.texts[n-1]
					t.sent = append(t.sent, sent{e.get("thread"), e.get("entry"), e.get("sum"), e.get("at")})
				}
				return p.keep()
			}
			return nil
		})
		if err != nil || export.id != "" {
			return export, err
		}
	}
	return exportOf{}, nil
}

func exported(e element) exportedText {
	t := exportedText{bookmark: strings.ToLower(e.get("bookmark")), pids: map[string]string{}}
	t.Sums = map[string]string{}
	t.ID, t.Section, t.Lang = e.get("id"), e.get("section"), gcm.Lang(e.get("lang"))
	t.From, _ = strconv.ParseInt(e.get("from"), 10, 64) // 0 where it is none: the version is checked by who has it
	t.To, _ = strconv.ParseInt(e.get("to"), 10, 64)
	t.column, _ = strconv.Atoi(e.get("column"))
	return t
}

// take notes a paragraph that was exported. A name that no text can have was not written by
// this program: its paragraph counts as one that the file brings.
func (t *exportedText) take(e element) {
	pid := e.get("pid")
	if !document.IsPID(pid) {
		return
	}
	t.pids[strings.ToLower(e.get("bookmark"))] = pid
	if e.get("gone") == "" {
		t.Sums[pid] = e.get("hash")
	}
}
