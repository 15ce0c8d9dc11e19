package delta_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/redonda/redonda/internal/delta"
)

// vector is one line of a file of conformance data.
type vector struct {
	ID, Op, Class, Match string
	Tags                 []string
	CanonFirst           bool
	Args                 struct {
		Ops, A, B, Delta, Base, Other json.RawMessage
		Priority                      bool
		Index                         int
		Clients                       int
		Steps                         []sessionStep
	}
	Want json.RawMessage
}

type sessionStep struct {
	T          string
	C          int
	Delta, Doc json.RawMessage
}

// vectors reads a file of the folder named by REDONDA_VECTORS, or of testdata.
func vectors(t *testing.T, name string) []vector {
	t.Helper()
	folder := os.Getenv("REDONDA_VECTORS")
	if folder == "" {
		folder = "testdata/vectors"
	}
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	for line := range bytes.SplitSeq(data, []byte("\n")) { // LF only: texts hold other separators
		if len(line) == 0 {
			continue
		}
		var v vector
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, v)
	}
	if len(all) == 0 {
		t.Fatalf("%s is empty", name)
	}
	return all
}

// refusedTags are the decisions of doc.go: such input never enters the algebra.
var refusedTags = []string{"lone-surrogate", "pair-cut", "pair-joined", "insert-null"}

// mayRefuse tells whether a vector may end in an error instead of an answer.
func (v vector) mayRefuse() bool {
	return v.Class == "policy" && slices.ContainsFunc(v.Tags, func(tag string) bool { return slices.Contains(refusedTags, tag) })
}

// run checks every vector of a file; answer gives the result as a delta, and the
// errors of refused input are counted.
func run(t *testing.T, file string, answer func(v vector) (delta.Delta, error), fits func(t *testing.T, v vector, got delta.Delta) bool) {
	t.Helper()
	answered, refused := 0, 0
	for _, v := range vectors(t, file) {
		got, err := answer(v)
		switch {
		case err != nil && v.mayRefuse():
			refused++
		case err != nil:
			t.Errorf("%s %v: %v", v.ID, v.Tags, err)
		case !fits(t, v, got):
			t.Errorf("%s %v: got %s, want %s", v.ID, v.Tags, encode(t, got), v.Want)
		default:
			answered++
		}
	}
	t.Logf("%s: %d answered, %d refused by policy", file, answered, refused)
}

func exactly(t *testing.T, v vector, got delta.Delta) bool {
	t.Helper()
	if v.mayRefuse() && slices.Contains(v.Tags, "insert-null") {
		return true // Parse has stripped the null: another question was answered
	}
	return sameJSON(t, encode(t, got), v.Want)
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if err := errors.Join(json.Unmarshal(a, &x), json.Unmarshal(b, &y)); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(x, y)
}

func encode(t *testing.T, d delta.Delta) []byte {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// both parses two arguments; parsing canonicalises them.
func both(a, b json.RawMessage) (x, y delta.Delta, err error) {
	x, errX := delta.Parse(a)
	y, errY := delta.Parse(b)
	return x, y, errors.Join(errX, errY)
}

func TestVectorsCanon(t *testing.T) {
	t.Parallel()
	run(t, "delta-canon.jsonl", func(v vector) (delta.Delta, error) { return delta.Parse(v.Args.Ops) }, exactly)
}

func TestVectorsCompose(t *testing.T) {
	t.Parallel()
	run(t, "delta-compose.jsonl", func(v vector) (delta.Delta, error) {
		a, b, err := both(v.Args.A, v.Args.B)
		if err != nil {
			return nil, err
		}
		return delta.Compose(a, b)
	}, exactly)
}

func TestVectorsTransform(t *testing.T) {
	t.Parallel()
	run(t, "delta-transform.jsonl", func(v vector) (delta.Delta, error) {
		a, b, err := both(v.Args.A, v.Args.B)
		if err != nil {
			return nil, err
		}
		return delta.Transform(a, b, v.Args.Priority), nil
	}, exactly)
}

func TestVectorsPosition(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t, "delta-position.jsonl") {
		d, err := delta.Parse(v.Args.Delta)
		if err != nil {
			t.Errorf("%s: %v", v.ID, err)
			continue
		}
		var want int
		if err := json.Unmarshal(v.Want, &want); err != nil {
			t.Fatal(err)
		}
		if got := delta.TransformPosition(d, v.Args.Index, v.Args.Priority); got != want {
			t.Errorf("%s %v: got %d, want %d", v.ID, v.Tags, got, want)
		}
	}
}

func TestVectorsInvert(t *testing.T) {
	t.Parallel()
	answer := func(v vector) (delta.Delta, error) {
		base, change, err := both(v.Args.Base, v.Args.Delta)
		if err != nil {
			return nil, err
		}
		return delta.Invert(change, base)
	}
	run(t, "delta-invert.jsonl", answer, func(t *testing.T, v vector, got delta.Delta) bool {
		if v.Match == "exact" {
			return exactly(t, v, got)
		}
		base, change, err := both(v.Args.Base, v.Args.Delta)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Equal(encode(t, compose(t, compose(t, base, change), got)), encode(t, base))
	})
}

func TestVectorsDiff(t *testing.T) {
	t.Parallel()
	answer := func(v vector) (delta.Delta, error) {
		base, other, err := both(v.Args.Base, v.Args.Other)
		if err != nil {
			return nil, err
		}
		return delta.Diff(base, other)
	}
	run(t, "delta-diff.jsonl", answer, func(t *testing.T, v vector, got delta.Delta) bool {
		base, other, err := both(v.Args.Base, v.Args.Other)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Equal(encode(t, compose(t, base, got)), encode(t, other))
	})
}

func compose(t *testing.T, a, b delta.Delta) delta.Delta {
	t.Helper()
	d, err := delta.Compose(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
