package delta

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ErrMalformed is what every error of Parse wraps.
var ErrMalformed = errors.New("malformed change")

const (
	maxLength = 1<<53 - 1 // JavaScript's largest exact integer
	maxDepth  = 16        // of an attribute's or embed's value
)

// prototypeNames are lost by JavaScript clients in compose and transform.
var prototypeNames = map[string]bool{
	"__proto__": true, "constructor": true, "hasOwnProperty": true, "isPrototypeOf": true,
	"propertyIsEnumerable": true, "toLocaleString": true, "toString": true, "valueOf": true,
	"__defineGetter__": true, "__defineSetter__": true, "__lookupGetter__": true, "__lookupSetter__": true,
}

// IsPrototypeName tells whether a name is found on JavaScript's Object.prototype.
func IsPrototypeName(name string) bool { return prototypeNames[name] }

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, args...)...)
}

// Parse reads a change as JSON and brings it into canonical form. It refuses
// whatever the two sides of the wire could read differently: duplicate names,
// invalid UTF-8 and unpaired surrogates (jsontext does), wrong types, two kinds in
// one operation, names of Object.prototype.
func Parse(data []byte) (Delta, error) {
	if d, plain := ParsePlain(data); plain {
		return d, nil
	}
	return parse(data)
}

func parse(data []byte) (Delta, error) {
	var raw []wireOp
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return nil, malformed("null")
	}
	if err := json.Unmarshal(data, &raw, json.RejectUnknownMembers(true)); err != nil {
		return nil, malformed("%s", err)
	}
	b := builder{ops: make(Delta, 0, len(raw))}
	total := 0
	for i := range raw {
		op, err := raw[i].parse()
		if err != nil {
			return nil, fmt.Errorf("operation %d: %w", i, err)
		}
		if total += op.Retain + op.Delete; total > maxLength {
			return nil, malformed("lengths beyond 2^53 - 1")
		}
		b.push(op)
	}
	return b.chopped(), nil
}

// wireOp is an operation as it arrives; a field that is absent is nil.
type wireOp struct {
	Insert     jsontext.Value `json:"insert"`
	Retain     jsontext.Value `json:"retain"`
	Delete     jsontext.Value `json:"delete"`
	Attributes jsontext.Value `json:"attributes"`
}

func (w *wireOp) parse() (op Op, err error) {
	kinds := 0
	if w.Insert != nil {
		kinds++
		err = parseInsert(w.Insert, &op)
	}
	if err == nil && w.Retain != nil {
		kinds++
		op.Retain, err = parseLength(w.Retain)
	}
	if err == nil && w.Delete != nil {
		kinds++
		op.Delete, err = parseLength(w.Delete)
	}
	if err == nil && w.Attributes != nil {
		op.Attributes, err = parseAttributes(w.Attributes)
	}
	switch {
	case err != nil:
		return Op{}, err
	case kinds != 1:
		return Op{}, malformed("exactly one of insert, retain and delete")
	case w.Delete != nil && len(op.Attributes) > 0:
		return Op{}, malformed("attributes on a delete")
	case w.Insert != nil:
		op.Attributes = withoutNulls(op.Attributes)
	}
	return op, nil
}

func parseInsert(value jsontext.Value, op *Op) error {
	switch value.Kind() {
	case '"':
		return json.Unmarshal(value, &op.Insert)
	case '{':
		object, err := parseObject(value)
		if err == nil && len(object) == 0 {
			err = malformed("an empty embed")
		}
		op.Embed = object
		return err
	}
	return malformed("insert is text or an object")
}

func parseLength(value jsontext.Value) (int, error) {
	if value.Kind() != '0' {
		return 0, malformed("a length is a number")
	}
	if n, err := strconv.ParseInt(string(value), 10, 64); err == nil && n >= 0 && n <= maxLength {
		return int(n), nil
	}
	var n float64
	if err := json.Unmarshal(value, &n); err != nil {
		return 0, malformed("a length is a number")
	}
	if n < 0 || n > maxLength || n != math.Trunc(n) {
		return 0, malformed("a length is a whole number from 0 to 2^53 - 1")
	}
	return int(n), nil
}

func parseAttributes(value jsontext.Value) (Attributes, error) {
	switch value.Kind() {
	case 'n':
		return nil, nil
	case '{':
		object, err := parseObject(value)
		return orNone(Attributes(object)), err
	}
	return nil, malformed("attributes are an object")
}

func parseObject(value jsontext.Value) (map[string]any, error) {
	if err := checkDepth(value); err != nil {
		return nil, err
	}
	var object map[string]any
	if err := json.Unmarshal(value, &object); err != nil {
		return nil, malformed("%s", err)
	}
	return object, checkNames(object)
}

func checkDepth(value jsontext.Value) error {
	decoder := jsontext.NewDecoder(bytes.NewReader(value))
	for {
		if _, err := decoder.ReadToken(); err != nil {
			return nil // the end: the value was read as valid before
		}
		if decoder.StackDepth() > maxDepth {
			return malformed("nested deeper than %d", maxDepth)
		}
	}
}

func checkNames(value any) error {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if prototypeNames[name] {
				return malformed("the name %q", name)
			}
			if err := checkNames(inner); err != nil {
				return err
			}
		}
	case []any:
		for _, inner := range v {
			if err := checkNames(inner); err != nil {
				return err
			}
		}
	}
	return nil
}

func withoutNulls(a Attributes) Attributes {
	for name, value := range a {
		if value == nil {
			delete(a, name)
		}
	}
	return orNone(a)
}
