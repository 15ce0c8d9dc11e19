package bind

import (
	"fmt"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// Point is a moment of the history, as a comparison names it.
type Point struct {
	Name     string            // "start", "now", "v12" or a revision's id
	Revision *history.Revision // where it is one
}

var (
	clean     = gcm.Both{ES: "Texto limpio: %s", EN: "Clean text: %s"}
	compared  = gcm.Both{ES: "Cambios: %s → %s", EN: "Changes: %s → %s"}
	concorded = gcm.Both{ES: "Tabla de concordancia: %s → %s", EN: "Concordance table: %s → %s"}
	start     = gcm.Both{ES: "inicio", EN: "start"}
	now       = gcm.Both{ES: "estado actual", EN: "as it stands"}
	version   = gcm.Both{ES: "versión %s", EN: "version %s"}
	revision  = gcm.Both{ES: "revisión de %s", EN: "revision of %s"}
	milestone = map[history.Edge]gcm.Both{
		history.Opening: {ES: "apertura de %s", EN: "opening of %s"},
		history.Closing: {ES: "cierre de %s", EN: "closing of %s"},
	}
)

// Subtitle says what a file shows: the clean text at a point, or what changed between two
// of them. from is not read for the clean text.
func Subtitle(lang gcm.Lang, form Form, from, to Point) string {
	switch form {
	case Redline:
		return fmt.Sprintf(compared.In(lang), from.in(lang), to.in(lang))
	case Concordance:
		return fmt.Sprintf(concorded.In(lang), from.in(lang), to.in(lang))
	}
	return fmt.Sprintf(clean.In(lang), to.in(lang))
}

func (p Point) in(lang gcm.Lang) string {
	switch r := p.Revision; {
	case r != nil && r.Kind == history.Milestone:
		d, _ := gcm.Catalogue().Dialogue(r.Dialogue)
		return fmt.Sprintf(milestone[r.Edge].In(lang), d.Name.In(lang))
	case r != nil && r.Name != "":
		return fmt.Sprintf("“%s”", r.Name)
	case r != nil:
		return fmt.Sprintf(revision.In(lang), gcm.InZone(r.At).Format("2006-01-02 15:04"))
	case p.Name == "start":
		return start.In(lang)
	case p.Name == "now":
		return now.In(lang)
	}
	return fmt.Sprintf(version.In(lang), p.Name[1:])
}
