package delta

import (
	"encoding/json"

	strict "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MarshalJSON writes the change as quill-delta does, names in a fixed order.
func (d Delta) MarshalJSON() ([]byte, error) {
	if len(d) == 0 {
		return []byte("[]"), nil
	}
	ops := make([]wireOp, len(d))
	for i, op := range d {
		ops[i] = wireOp{Retain: op.Retain, Delete: op.Delete, Attributes: op.Attributes}
		switch {
		case op.Embed != nil:
			ops[i].Insert = op.Embed
		case op.Insert != "":
			ops[i].Insert = op.Insert
		}
	}
	return strict.Marshal(ops, strict.Deterministic(true), jsontext.EscapeForHTML(false))
}

// UnmarshalJSON reads as Parse does.
func (d *Delta) UnmarshalJSON(data []byte) error {
	parsed, err := Parse(data)
	*d = parsed
	return err
}

type wireOp struct {
	Insert     any        `json:"insert,omitzero"`
	Retain     int        `json:"retain,omitzero"`
	Delete     int        `json:"delete,omitzero"`
	Attributes Attributes `json:"attributes,omitzero"`
}

var (
	_ json.Marshaler   = Delta(nil)
	_ json.Unmarshaler = (*Delta)(nil)
)
