package document

import (
	"strings"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/fault"
)

// Check judges a canonical change by itself, without the text it applies to:
// number of operations, characters, and the attributes of what it inserts. Its
// errors are faults.
func Check(change delta.Delta) error {
	if len(change) > MaxChangeOps {
		return fault.New(fault.TooLarge, "%d operations, at most %d", len(change), MaxChangeOps)
	}
	for _, op := range change {
		if err := checkOp(op); err != nil {
			return err
		}
	}
	return nil
}

func checkOp(op delta.Op) error {
	switch {
	case op.Embed != nil:
		if err := checkEmbed(op.Embed); err != nil {
			return err
		}
		return checkAttributes(op.Attributes, onFootnote)
	case op.Insert != "":
		if err := checkCharacters(op.Insert); err != nil {
			return err
		}
		return checkAttributes(op.Attributes, placesOf(op.Insert))
	case op.Retain > 0:
		return checkAttributes(op.Attributes, 0)
	}
	return nil
}

// placesOf tells what a run of text consists of: its attributes must be allowed on all of it.
func placesOf(text string) place {
	ends := strings.Count(text, "\n")
	switch {
	case ends == 0:
		return onWords
	case ends == len(text):
		return onLineEnd
	}
	return onWords | onLineEnd
}

func checkEmbed(embed map[string]any) error {
	id, ok := embed["footnote"].(string)
	if len(embed) != 1 || !ok || !noteShape.MatchString(id) {
		return fault.New(fault.BadAttribute, "only footnotes can be embedded")
	}
	return nil
}

// checkAttributes refuses unknown names, unfit values and wrong places. A nil
// value removes the attribute and is always fit; where is 0 for a retain, whose
// place only the text can tell.
func checkAttributes(attrs delta.Attributes, where place) error {
	for name, value := range attrs {
		r, known := attributes[name]
		if !known {
			return fault.New(fault.BadAttribute, "unknown attribute %.40q", name)
		}
		if value != nil && !r.valid(value) {
			return fault.New(fault.BadAttribute, "value of %q is not accepted", name)
		}
		if where&^r.places != 0 {
			return fault.New(fault.BadAttribute, "%q is not accepted here", name)
		}
	}
	return nil
}
