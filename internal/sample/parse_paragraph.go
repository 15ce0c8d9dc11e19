package sample

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/redonda/redonda/internal/document"
)

var kinds = map[string]string{"plain": "", "h2": "h2", "h3": "h3", "quote": "quote", "number": "number", "letter": "letter"}

func (p *parser) keep(names []string) error {
	if err := p.endParagraph(); err != nil {
		return err
	}
	if p.lang == "" || len(names) == 0 {
		return fmt.Errorf("keep lists paragraphs of a language")
	}
	for _, name := range names {
		known, ok := find(p.before(), p.pid(name))
		if !ok || len(known.Words) == 0 {
			return fmt.Errorf("no paragraph %s to keep", name)
		}
		known.From, known.Joins = "", ""
		if err := p.list(known); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) openParagraph(fields []string, line int) error {
	if err := p.endParagraph(); err != nil {
		return err
	}
	name, rest := fields[0], fields[1:]
	switch {
	case p.lang == "":
		return fmt.Errorf("a paragraph outside a language")
	case !nameShape.MatchString(name):
		return fmt.Errorf("%q is no name of a paragraph", name)
	}
	known, was := find(p.before(), p.pid(name))
	fresh := !was || len(known.Words) == 0
	paragraph := Paragraph{PID: p.pid(name), Kind: known.Kind, Level: known.Level}
	rest, err := paragraph.readKind(rest)
	if err != nil {
		return err
	}
	if fresh && len(rest) == len(fields)-1 {
		return fmt.Errorf("new paragraph %s needs a kind", name)
	}
	if err := p.readLinks(&paragraph, rest, was); err != nil {
		return err
	}
	p.head = &header{paragraph: paragraph, line: line}
	return nil
}

// readKind takes kind and level off the fields, if they are there.
func (p *Paragraph) readKind(fields []string) ([]string, error) {
	if len(fields) == 0 {
		return fields, nil
	}
	kind, ok := kinds[fields[0]]
	if !ok {
		return fields, nil
	}
	p.Kind, p.Level = kind, 0
	if len(fields) > 1 {
		if level, err := strconv.Atoi(fields[1]); err == nil {
			if level < 1 || level > document.MaxLevel {
				return nil, fmt.Errorf("level %d is not from 1 to %d", level, document.MaxLevel)
			}
			p.Level = level
			return fields[2:], nil
		}
	}
	return fields[1:], nil
}

// readLinks reads what the paragraph was split off or took in.
func (p *parser) readLinks(paragraph *Paragraph, fields []string, was bool) error {
	for ; len(fields) >= 2; fields = fields[2:] {
		other := p.pid(fields[1])
		_, there := find(p.before(), other)
		switch fields[0] {
		case "from":
			if was || !there || len(p.listed) == 0 || !splitInto(p.listed[len(p.listed)-1], other) {
				return fmt.Errorf("%s is not split off the paragraph before it", fields[1])
			}
			paragraph.From = other
		case "joins":
			if !was || !there {
				return fmt.Errorf("%s can't be taken in", fields[1])
			}
			paragraph.Joins = other
		default:
			return fmt.Errorf("unknown word %q", fields[0])
		}
	}
	if len(fields) > 0 {
		return fmt.Errorf("unknown word %q", fields[0])
	}
	return nil
}

// splitInto tells whether pid's words can go on after a listed paragraph.
func splitInto(listed Paragraph, pid string) bool { return listed.PID == pid || listed.From == pid }

func (p *parser) endParagraph() error {
	if p.head == nil {
		return nil
	}
	head := *p.head
	p.head = nil
	if len(head.words) == 0 {
		return fmt.Errorf("paragraph of line %d has no words", head.line)
	}
	words, err := parseWords(strings.Join(head.words, " "))
	if err != nil {
		return fmt.Errorf("paragraph of line %d: %w", head.line, err)
	}
	head.paragraph.Words = words
	return p.list(head.paragraph)
}

func (p *parser) list(paragraph Paragraph) error {
	if _, twice := find(p.listed, paragraph.PID); twice {
		return fmt.Errorf("%s comes twice in %s", paragraph.PID, p.lang)
	}
	p.listed = append(p.listed, paragraph)
	return nil
}

func (p *parser) endLang() error {
	if err := p.endParagraph(); err != nil {
		return err
	}
	if p.lang == "" {
		return nil
	}
	if len(p.listed) == 0 || p.listed[0].PID != document.FirstPID {
		return fmt.Errorf("%s does not begin with %s", p.lang, document.FirstPID)
	}
	for _, paragraph := range p.listed {
		if _, there := find(p.listed, paragraph.Joins); there {
			return fmt.Errorf("%s was taken in and is listed", paragraph.Joins)
		}
	}
	p.last().Texts[p.lang] = p.listed
	p.lang, p.listed = "", nil
	return nil
}

func (p *parser) endState() error {
	if err := p.endLang(); err != nil {
		return err
	}
	if state := p.last(); state != nil && len(state.Written) == 0 {
		return fmt.Errorf("the state of %s writes nothing", state.At.Format(timeShape))
	}
	return nil
}
