package delta_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/delta"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"nothing":                    ``,
		"null":                       `null`,
		"an object":                  `{"insert":"a"}`,
		"something after it":         `[] []`,
		"an operation that is null":  `[null]`,
		"an empty operation":         `[{}]`,
		"two kinds":                  `[{"insert":"a","delete":1}]`,
		"an unknown field":           `[{"insert":"a","extra":1}]`,
		"another case":               `[{"Insert":"a"}]`,
		"a duplicate name":           `[{"insert":"a","insert":"b"}]`,
		"a duplicate attribute":      `[{"insert":"a","attributes":{"bold":true,"bold":false}}]`,
		"half a pair, escaped":       `[{"insert":"\ud83d"}]`,
		"half a pair in a name":      `[{"insert":"a","attributes":{"\udc00":1}}]`,
		"invalid UTF-8":              "[{\"insert\":\"\xff\"}]",
		"a negative length":          `[{"retain":-1}]`,
		"a broken length":            `[{"delete":1.5}]`,
		"a length in words":          `[{"retain":"1"}]`,
		"a length past 2^53 - 1":     `[{"retain":9007199254740992}]`,
		"lengths past it together":   `[{"retain":9007199254740991},{"delete":1}]`,
		"a length that is no number": `[{"retain":1e999}]`,
		"a retain of an object":      `[{"retain":{"image":1}}]`,
		"an insert of a number":      `[{"insert":5}]`,
		"an insert of a list":        `[{"insert":["a"]}]`,
		"an empty embed":             `[{"insert":{}}]`,
		"attributes as a list":       `[{"insert":"a","attributes":[]}]`,
		"attributes on a delete":     `[{"delete":1,"attributes":{"bold":true}}]`,
		"__proto__":                  `[{"insert":"a","attributes":{"__proto__":{"x":1}}}]`,
		"constructor, deep inside":   `[{"insert":{"a":[{"constructor":1}]}}]`,
		"deep nesting":               `[{"insert":{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}]`,
	}
	for name, data := range tests {
		if d, err := delta.Parse([]byte(data)); !errors.Is(err, delta.ErrMalformed) {
			t.Errorf("%s: read as %s, %v", name, show(d), err)
		}
	}
}

func TestParseBringsIntoCanonicalForm(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, data, want string }{
		{"lengths of zero go", `[{"retain":0},{"insert":""},{"delete":0},{"insert":"X"}]`, `[{"insert":"X"}]`},
		{"neighbours join", `[{"insert":"a"},{"insert":"b"},{"retain":1,"attributes":{}},{"retain":2},{"delete":1}]`, `[{"insert":"ab"},{"retain":3},{"delete":1}]`},
		{"an insert goes before a delete", `[{"delete":1},{"insert":"a"}]`, `[{"insert":"a"},{"delete":1}]`},
		{"no plain retain ends it", `[{"insert":"a"},{"retain":5}]`, `[{"insert":"a"}]`},
		{"nulls on an insert say nothing", `[{"insert":"a","attributes":{"bold":null}}]`, `[{"insert":"a"}]`},
		{"nulls on a retain remove", `[{"retain":1,"attributes":{"bold":null}}]`, `[{"retain":1,"attributes":{"bold":null}}]`},
		{"1.0 and 1e0 are one", `[{"retain":1.0},{"delete":1e0}]`, `[{"retain":1},{"delete":1}]`},
		{"embeds never join", `[{"insert":{"footnote":"a"}},{"insert":{"footnote":"a"}}]`, `[{"insert":{"footnote":"a"}},{"insert":{"footnote":"a"}}]`},
	}
	for _, test := range tests {
		d, err := delta.Parse([]byte(test.data))
		if err != nil || show(d) != test.want {
			t.Errorf("%s: %s, %v, want %s", test.name, show(d), err, test.want)
		}
	}
}

func TestWhatCutsAPairIsRefused(t *testing.T) {
	t.Parallel()
	text := delta.Delta{{Insert: "a😀b"}}
	for _, change := range []delta.Delta{
		{{Retain: 2}, {Insert: "x"}, {Retain: 1}},
		{{Retain: 1}, {Delete: 1}},
		{{Retain: 2, Attributes: delta.Attributes{"bold": true}}},
	} {
		if d, err := delta.Compose(text, change); !errors.Is(err, delta.ErrCutPair) {
			t.Errorf("%s: %s, %v", show(change), show(d), err)
		}
	}
}
