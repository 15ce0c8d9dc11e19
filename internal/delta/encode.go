package delta

import (
	"encoding/json"
	"slices"
	"strconv"

	strict "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MarshalJSON writes the change as quill-delta does, names in a fixed order.
func (d Delta) MarshalJSON() ([]byte, error) { return d.AppendJSON(nil) }

// AppendJSON appends what MarshalJSON gives. It fails only for a value that no
// parsed change can hold.
func (d Delta) AppendJSON(dst []byte) ([]byte, error) {
	dst = append(dst, '[')
	for i, op := range d {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = op.appendJSON(dst); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func (op Op) appendJSON(dst []byte) (_ []byte, err error) {
	switch {
	case op.Embed != nil:
		dst, err = appendValue(append(dst, `{"insert":`...), op.Embed)
	case op.Insert != "":
		dst, err = jsontext.AppendQuote(append(dst, `{"insert":`...), op.Insert)
	case op.Retain > 0:
		dst = strconv.AppendInt(append(dst, `{"retain":`...), int64(op.Retain), 10)
	default:
		dst = strconv.AppendInt(append(dst, `{"delete":`...), int64(op.Delete), 10)
	}
	if err == nil && len(op.Attributes) > 0 {
		dst, err = appendValue(append(dst, `,"attributes":`...), map[string]any(op.Attributes))
	}
	return append(dst, '}'), err
}

// appendValue writes the values that occur in nearly every change without reflection.
func appendValue(dst []byte, value any) (_ []byte, err error) {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case string:
		return jsontext.AppendQuote(dst, v)
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		dst = append(dst, '{')
		for i, name := range names {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = jsontext.AppendQuote(dst, name); err != nil {
				return nil, err
			}
			if dst, err = appendValue(append(dst, ':'), v[name]); err != nil {
				return nil, err
			}
		}
		return append(dst, '}'), nil
	}
	encoded, err := strict.Marshal(value, strict.Deterministic(true))
	return append(dst, encoded...), err
}

// UnmarshalJSON reads as Parse does.
func (d *Delta) UnmarshalJSON(data []byte) error {
	parsed, err := Parse(data)
	*d = parsed
	return err
}

var (
	_ json.Marshaler   = Delta(nil)
	_ json.Unmarshaler = (*Delta)(nil)
)
