package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/gcm"
)

// Frame is what a file says around the texts, in its language.
type Frame struct {
	Contents  string
	Notes     string // heading of footnotes
	ToText    string // of the link from a footnote back to its mark
	Page      string
	Inserted  string
	Deleted   string
	MovedHere string
	MovedAway string
	Reformed  string // words whose form alone changed
	Legend    string // heading of what the marks of a redline mean
	By        string // heading of who changed it
	NoWords   string // in place of a text that has none
	Before    string // headings of a concordance
	After     string
	Reason    string
	Roster    string // title of a list of who takes part
	// Participants and Observers are the titles of its lists; Nobody stands in their place.
	Participants string
	Observers    string
	Nobody       string
	enacting     string // the sentence that names the participants
	reasons      map[Reason]string
	kinds        map[string]string
	formerly     string
	made         string
	date         func(at time.Time) string
	day          func(day time.Time) string
}

var frames = map[gcm.Lang]Frame{
	gcm.ES: {
		Contents: "Índice", Notes: "Notas", ToText: "Volver al texto", Page: "Página",
		Inserted: "insertado", Deleted: "suprimido", MovedHere: "trasladado aquí", MovedAway: "trasladado de aquí",
		Reformed: "forma modificada", Legend: "Marcas", By: "Delegaciones", NoWords: "Este texto aún no tiene palabras.",
		Before: "Antes", After: "Ahora", Reason: "Qué cambió", reasons: map[Reason]string{
			Unchanged: "sin cambios", New: "nuevo", Gone: "suprimido", Moved: "trasladado", Split: "dividido", Merged: "unido", Edited: "modificado",
			Renumbered: "otro número", Reformed: "otra forma",
		},
		kinds: map[string]string{
			"": "párrafo", "h1": "título 1", "h2": "título 2", "h3": "título 3", "quote": "cita", "number": "párrafo numerado", "letter": "inciso",
		},
		Roster: "Lista de participantes", Participants: "Participantes", Observers: "Observadores", Nobody: "Nadie lo ha confirmado todavía.",
		enacting: "Delegaciones participantes: %s.", day: func(day time.Time) string {
			return fmt.Sprintf("%d de %s de %d", day.Day(), months[gcm.ES][day.Month()-1], day.Year())
		},
		formerly: "antes: %s", made: "Exportado el %s", date: func(at time.Time) string {
			return fmt.Sprintf("%d de %s de %d, %s (hora de Ciudad de México)", at.Day(), months[gcm.ES][at.Month()-1], at.Year(), at.Format("15:04"))
		},
	},
	gcm.EN: {
		Contents: "Contents", Notes: "Notes", ToText: "Back to the text", Page: "Page",
		Inserted: "inserted", Deleted: "deleted", MovedHere: "moved here", MovedAway: "moved from here",
		Reformed: "form changed", Legend: "Marks", By: "Delegations", NoWords: "This text has no words yet.",
		Before: "Before", After: "Now", Reason: "What changed", reasons: map[Reason]string{
			Unchanged: "unchanged", New: "new", Gone: "deleted", Moved: "moved", Split: "split", Merged: "joined", Edited: "edited",
			Renumbered: "other number", Reformed: "other form",
		},
		kinds: map[string]string{
			"": "paragraph", "h1": "heading 1", "h2": "heading 2", "h3": "heading 3", "quote": "quotation", "number": "numbered paragraph", "letter": "lettered item",
		},
		Roster: "List of participants", Participants: "Participants", Observers: "Observers", Nobody: "Nobody has confirmed yet.",
		enacting: "Participating delegations: %s.", day: func(day time.Time) string {
			return fmt.Sprintf("%d %s %d", day.Day(), months[gcm.EN][day.Month()-1], day.Year())
		},
		formerly: "formerly: %s", made: "Exported on %s", date: func(at time.Time) string {
			return fmt.Sprintf("%d %s %d, %s (Mexico City time)", at.Day(), months[gcm.EN][at.Month()-1], at.Year(), at.Format("15:04"))
		},
	},
}

var months = map[gcm.Lang][12]string{
	gcm.ES: {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	gcm.EN: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// FrameIn gives the words in a language; Spanish where it is unknown.
func FrameIn(lang gcm.Lang) Frame {
	if lang == gcm.EN {
		return frames[gcm.EN]
	}
	return frames[gcm.ES]
}

// Made says when a file was made, by the clocks of the conference.
func (f Frame) Made(at time.Time) string { return fmt.Sprintf(f.made, f.date(gcm.InZone(at))) }

// Formerly says which form a paragraph had.
func (f Frame) Formerly(was Style) string {
	kind, known := f.kinds[was.Kind]
	if !known {
		kind = was.Kind
	}
	if was.Level > 0 {
		kind = fmt.Sprintf("%s, %d", kind, was.Level)
	}
	return fmt.Sprintf(f.formerly, kind)
}

// Reasons says what became of a row's paragraphs: "moved, edited".
func (f Frame) Reasons(row Row) string {
	said := make([]string, len(row.Reasons))
	for i, reason := range row.Reasons {
		said[i] = f.reasons[reason]
	}
	return strings.Join(said, ", ")
}

// Place names a paragraph in a table: "¶ 3 · a)", "Objective 7, ¶ 3".
func (c Cited) Place() string {
	place := fmt.Sprintf("¶ %d", c.Number)
	if c.In != "" {
		place = c.In + ", " + place
	}
	if c.Label != "" {
		place += " · " + c.Label
	}
	return place
}

// Codes gives the letters of the delegations that had a hand in something: "HND, MEX".
func Codes(by []compare.Credit) string {
	codes := make([]string, len(by))
	for i, credit := range by {
		codes[i] = gcm.Catalogue().Code(credit.Delegation)
	}
	return strings.Join(codes, ", ")
}

// Credited names the delegations that had a hand in something, and the day on which each
// last had, by the clocks of the conference: "Honduras, 2021-09-03; México, 2021-09-06".
func Credited(by []compare.Credit, lang gcm.Lang) string {
	names := make([]string, len(by))
	for i, credit := range by {
		names[i] = nameOf(credit.Delegation, lang)
		if !credit.At.IsZero() {
			names[i] += ", " + gcm.InZone(credit.At).Format(time.DateOnly)
		}
	}
	return strings.Join(names, "; ")
}

func nameOf(delegation string, lang gcm.Lang) string {
	if name, known := gcm.Catalogue().DelegationName(delegation); known {
		return name.In(lang)
	}
	return gcm.Catalogue().Code(delegation)
}

// Delegations says which delegation each of the book's codes stands for: "HND Honduras,
// MEX México". It is empty where the book names none.
func (b Book) Delegations() string {
	codes := map[string]string{}
	note := func(by []compare.Credit) {
		for _, credit := range by {
			codes[gcm.Catalogue().Code(credit.Delegation)] = nameOf(credit.Delegation, b.Lang)
		}
	}
	for _, section := range b.Sections {
		for _, row := range section.Rows {
			note(row.By)
		}
		for _, line := range section.Lines {
			note(line.By)
			for _, run := range line.Runs {
				note(run.By)
			}
		}
	}
	said := []string{}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		said = append(said, code+" "+codes[code])
	}
	return strings.Join(said, ", ")
}

// Redlined tells whether the book shows what changed, with marks.
func (b Book) Redlined() bool {
	for _, s := range b.Sections {
		if s.From != s.To && len(s.Rows) == 0 {
			return true
		}
	}
	return false
}

// Languages tells whether the book has texts in more than one language, so that each
// has to say its own.
func (b Book) Languages() bool {
	for _, s := range b.Sections {
		if s.Lang != b.Sections[0].Lang {
			return true
		}
	}
	return false
}

// Concordant tells whether the book shows where paragraphs went, in tables.
func (b Book) Concordant() bool {
	return slices.ContainsFunc(b.Sections, func(s Section) bool { return len(s.Rows) > 0 })
}

// Empty tells whether the section shows no words at all.
func (s Section) Empty() bool {
	if len(s.Rows) > 0 {
		return false
	}
	for _, line := range s.Lines {
		if len(line.Runs) > 0 {
			return false
		}
	}
	return true
}

// LanguageName gives the name of a language in itself.
func LanguageName(lang gcm.Lang) string {
	if lang == gcm.EN {
		return "English"
	}
	return "Español"
}

// Address gives the link where it can be followed safely, else nothing.
func (f Form) Address() string {
	scheme, _, found := strings.Cut(f.Link, ":")
	if found && slices.Contains([]string{"http", "https", "mailto"}, strings.ToLower(scheme)) {
		return f.Link
	}
	return ""
}
