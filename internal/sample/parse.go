package sample

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
)

// timeShape is how a state's time is written: UTC to the minute.
const timeShape = "2006-01-02T15:04Z"

var nameShape = regexp.MustCompile(`^[a-z][a-z0-9-]{0,24}$`)

// parser reads one file line by line; what it has open ends with the line that
// opens something else.
type parser struct {
	section *Section
	lang    gcm.Lang // "" outside a language
	listed  []Paragraph
	head    *header // paragraph whose words are being read
	ended   bool    // the state named its revision: nothing of it may follow
}

// header is a paragraph's first line with the words that follow it.
type header struct {
	paragraph Paragraph
	line      int
	words     []string
}

// Parse reads the file of a section. Errors name the line.
func Parse(id, text string) (Section, error) {
	p := parser{section: &Section{ID: id}}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if err := p.read(line, i+1); err != nil {
			return Section{}, fmt.Errorf("%s.txt:%d: %w", id, i+1, err)
		}
	}
	if err := p.endState(); err != nil {
		return Section{}, fmt.Errorf("%s.txt:%d: %w", id, len(lines), err)
	}
	if len(p.section.States) == 0 {
		return Section{}, fmt.Errorf("%s.txt: no state", id)
	}
	return *p.section, nil
}

func (p *parser) read(line string, number int) error {
	if strings.TrimRight(line, " \t") != line {
		return fmt.Errorf("blanks at the end of the line")
	}
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		return nil
	case strings.HasPrefix(line, "  "):
		return p.readWords(line[2:])
	case word == "at":
		return p.openState(rest)
	case word == "es" || word == "en":
		return p.openLang(gcm.Lang(line))
	case word == "keep":
		return p.keep(strings.Fields(rest))
	case word == "revision":
		return p.nameRevision(rest)
	}
	return p.openParagraph(strings.Fields(line), number)
}

func (p *parser) readWords(words string) error {
	if p.head == nil {
		return fmt.Errorf("words of no paragraph")
	}
	if words == "" || words[0] == ' ' {
		return fmt.Errorf("words are indented by two spaces")
	}
	p.head.words = append(p.head.words, words)
	return nil
}

func (p *parser) openState(rest string) error {
	if err := p.endState(); err != nil {
		return err
	}
	at, account, _ := strings.Cut(rest, " by ")
	when, err := time.Parse(timeShape, at)
	if err != nil {
		return fmt.Errorf("a state opens with: at %s by <account>", timeShape)
	}
	delegation, known := delegationOf(account)
	if !known {
		return fmt.Errorf("unknown account %q", account)
	}
	state := State{At: when, Account: account, Delegation: delegation, Texts: map[gcm.Lang][]Paragraph{}}
	if last := p.last(); last != nil {
		if !when.After(last.At) {
			return fmt.Errorf("the state is not after the one before")
		}
		for lang, paragraphs := range last.Texts {
			state.Texts[lang] = paragraphs
		}
	}
	p.section.States = append(p.section.States, state)
	p.ended = false
	return nil
}

func (p *parser) last() *State {
	if n := len(p.section.States); n > 0 {
		return &p.section.States[n-1]
	}
	return nil
}

func (p *parser) openLang(lang gcm.Lang) error {
	if err := p.endLang(); err != nil {
		return err
	}
	if !lang.Valid() {
		return fmt.Errorf("a language stands alone in its line")
	}
	state := p.last()
	if state == nil || p.ended {
		return fmt.Errorf("a language outside a state")
	}
	if slices.Contains(state.Written, lang) {
		return fmt.Errorf("%s comes twice in the state", lang)
	}
	state.Written = append(state.Written, lang)
	p.lang = lang
	return nil
}

func (p *parser) nameRevision(name string) error {
	if err := p.endLang(); err != nil {
		return err
	}
	state := p.last()
	if state == nil || p.ended || name == "" {
		return fmt.Errorf("a revision has a name and ends a state")
	}
	state.Revision, p.ended = name, true
	return nil
}

// before gives the paragraphs of the language being read as the state found them.
func (p *parser) before() []Paragraph {
	if known := p.last().Texts[p.lang]; known != nil {
		return known
	}
	return empty()
}

func find(paragraphs []Paragraph, pid string) (Paragraph, bool) {
	i := slices.IndexFunc(paragraphs, func(p Paragraph) bool { return p.PID == pid })
	if i < 0 {
		return Paragraph{}, false
	}
	return paragraphs[i], true
}

// pid gives a paragraph's name in the log for its name in the file.
func (p *parser) pid(name string) string {
	if name == document.FirstPID {
		return name
	}
	return p.section.ID + "-" + name
}
