package docx

import "slices"

// Lost says what of a file is not taken in, or in another form.
type Lost string

// What can be lost. Words stay in all of them but Images to Embedded, Hidden and Contents.
const (
	Tables       Lost = "tables"       // their cells became paragraphs, one after the other
	Images       Lost = "images"       // and drawings
	TextBoxes    Lost = "text_boxes"   // with the words in them
	Equations    Lost = "equations"    //
	Symbols      Lost = "symbols"      // of a font of their own
	Embedded     Lost = "embedded"     // other documents within this one
	Hidden       Lost = "hidden"       // words that Word doesn't show
	Contents     Lost = "contents"     // a table of contents
	Fields       Lost = "fields"       // their last result became words
	Strike       Lost = "strike"       // words that are struck through, but not deleted
	Highlights   Lost = "highlights"   //
	Colours      Lost = "colours"      // of words
	Capitals     Lost = "capitals"     // by form, not typed
	Raised       Lost = "raised"       // superscript and subscript
	Bullets      Lost = "bullets"      // their items became plain paragraphs
	Levels       Lost = "levels"       // lists deeper than a text has levels
	Links        Lost = "links"        // to places in the file, or no address that can be followed
	Endnotes     Lost = "endnotes"     // became footnotes
	MissingNotes Lost = "notes"        // marks without a note, or notes that were cut
	Characters   Lost = "characters"   // that can't be read or stored
	TypedLabels  Lost = "typed_labels" // typed numbers that became counted ones
	Remarks      Lost = "comments"     // are shown, and not taken in
)

// Loss is how often something is lost in a text, and where.
type Loss struct {
	Code   Lost
	Count  int
	Places []int // in Accepted, rising, each once; the first few
}

// placesKept is how many places a loss lists.
const placesKept = 20

// losses gathers what is lost, in the order in which it was first met.
type losses struct {
	all []Loss
	at  map[Lost]int
}

func (l *losses) add(code Lost, count, place int) {
	if count == 0 {
		return
	}
	i, known := l.at[code]
	if !known {
		if l.at == nil {
			l.at = map[Lost]int{}
		}
		i = len(l.all)
		l.at[code] = i
		l.all = append(l.all, Loss{Code: code})
	}
	loss := &l.all[i]
	loss.Count += count
	if n := len(loss.Places); place >= 0 && n < placesKept && (n == 0 || loss.Places[n-1] != place) {
		loss.Places = append(loss.Places, place)
	}
}

// merge takes over the losses of one code.
func (l *losses) merge(other Loss) {
	l.add(other.Code, other.Count, -1)
	for _, place := range other.Places {
		loss := &l.all[l.at[other.Code]]
		if len(loss.Places) < placesKept && !slices.Contains(loss.Places, place) {
			loss.Places = append(loss.Places, place)
		}
	}
	slices.Sort(l.all[l.at[other.Code]].Places)
}
