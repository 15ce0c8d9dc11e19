package incoming_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/incoming"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

var at = time.Date(2021, time.November, 25, 18, 30, 0, 0, time.UTC)

// lineOf is a paragraph: "pid/kind: words".
func text(lines ...string) delta.Delta {
	var d delta.Delta
	for _, l := range lines {
		head, words, _ := strings.Cut(l, ": ")
		pid, kind, _ := strings.Cut(head, "/")
		for i, piece := range strings.Split(words, "*") { // a note is *words*
			if i%2 == 1 {
				d = append(d, delta.Op{Embed: map[string]any{"footnote": "n-" + pid}, Attributes: delta.Attributes{"note": piece}})
			} else if piece != "" {
				d = append(d, delta.Op{Insert: piece})
			}
		}
		end := delta.Op{Insert: "\n", Attributes: delta.Attributes{}}
		if pid != "" {
			end.Attributes["pid"] = pid
		}
		if kind != "" {
			end.Attributes["kind"] = kind
		}
		d = append(d, end)
	}
	return d.Canonical()
}

// returned gives a text as a file has it that was exported from base, tracked and saved.
func returned(t *testing.T, base, now delta.Delta) docx.Text {
	t.Helper()
	result, err := compare.Paragraphs(t.Context(), history.Comparable(base), history.Comparable(now))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := exchange.Redline("o02.es", gcm.ES, base, now, result, exchange.Travels{})
	if err != nil {
		t.Fatal(err)
	}
	r := written(t, lines)
	// The names and sums of the export, which was of base alone.
	r.To, r.Sums = 4, sums(base)
	return r
}

func written(t *testing.T, lines []exchange.Line) docx.Text {
	t.Helper()
	var file bytes.Buffer
	err := docx.Write(t.Context(), &file, exchange.Book{ID: "e", Title: "T", Lang: gcm.ES, At: at, Sections: []exchange.Section{{ID: "o02", Text: "o02.es", Lang: gcm.ES, From: 4, To: 4, Lines: lines}}}, docx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := docx.Read(t.Context(), bytes.NewReader(file.Bytes()), int64(file.Len()), docx.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := r.Text("o02.es")
	if !ok {
		t.Fatal("the text isn't in the file")
	}
	return got
}

func sums(text delta.Delta) map[string]string {
	all := map[string]string{}
	for _, p := range document.Paragraphs(text) {
		all[p.PID] = docx.Hash(p.Text)
	}
	return all
}

func look(t *testing.T, file docx.Text, base, before delta.Delta) incoming.Preview {
	t.Helper()
	n := 0
	p, err := incoming.Look(t.Context(), file, base, before, func() string { n++; return fmt.Sprintf("new%d", n) })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// said writes a text as text reads it.
func said(content delta.Delta) string {
	var b strings.Builder
	var words strings.Builder
	for _, op := range content {
		if op.Embed != nil {
			fmt.Fprintf(&words, "*%s=%v*", op.Embed["footnote"], op.Attributes["note"])
			continue
		}
		rest := op.Insert
		for {
			part, after, ended := strings.Cut(rest, "\n")
			words.WriteString(part)
			if !ended {
				break
			}
			fmt.Fprintf(&b, "%v/%v/%v: %s\n", op.Attributes["pid"], op.Attributes["kind"], op.Attributes["level"], words.String())
			words.Reset()
			rest = after
		}
	}
	return b.String()
}

var exported = text(
	"a/h1: Retorno digno",
	"b: Las delegaciones, reunidas en línea el 17 de septiembre,",
	"c/number: Piden a los países miembros que publiquen los datos*A/RES/73/195* cada año;",
	"d/number: Acuerdan compartir tres registros por conducto de la secretaría. Subrayan que nadie será devuelto sin entrevista.",
	"e: 2) Un número que estaba escrito.",
	"f: Fin.",
)

func TestTrackedChangesAreTakenIn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		now  delta.Delta
		want string // with the names that the room gives still missing
		kept int    // units that stay with their authors
	}{
		{"nothing", exported, said(exported), exported.Length()},
		{"words", text("a/h1: Retorno digno", "b: Las delegaciones, reunidas en Puebla el 17 de septiembre,", "c/number: Piden a los países miembros que publiquen los datos*A/RES/73/195, párr. 3* cada año;", "d/number: Acuerdan compartir tres registros por conducto de la secretaría. Subrayan que nadie será devuelto sin entrevista.", "e: 2) Un número que estaba escrito.", "f: Fin."),
			`a/h1/<nil>: Retorno digno
b/<nil>/<nil>: Las delegaciones, reunidas en Puebla el 17 de septiembre,
c/number/<nil>: Piden a los países miembros que publiquen los datos*n-c=A/RES/73/195, párr. 3* cada año;
d/number/<nil>: Acuerdan compartir tres registros por conducto de la secretaría. Subrayan que nadie será devuelto sin entrevista.
e/<nil>/<nil>: 2) Un número que estaba escrito.
f/<nil>/<nil>: Fin.
`, exported.Length() - len("linea")},
		{"a paragraph in, one out, one of another kind", text("a/h1: Retorno digno", "c/number: Piden a los países miembros que publiquen los datos*A/RES/73/195* cada año;", "x/letter: los de niñas y niños;*Anexo*", "d/number: Acuerdan compartir tres registros por conducto de la secretaría. Subrayan que nadie será devuelto sin entrevista.", "e: 2) Un número que estaba escrito.", "f/quote: Fin."),
			`a/h1/<nil>: Retorno digno
c/number/<nil>: Piden a los países miembros que publiquen los datos*n-c=A/RES/73/195* cada año;
<nil>/letter/<nil>: los de niñas y niños;*new1=Anexo*
d/number/<nil>: Acuerdan compartir tres registros por conducto de la secretaría. Subrayan que nadie será devuelto sin entrevista.
e/<nil>/<nil>: 2) Un número que estaba escrito.
f/quote/<nil>: Fin.
`, exported.Length() - 60},
		{"split and moved", text("a/h1: Retorno digno", "c/number: Piden a los países miembros que publiquen los datos*A/RES/73/195* cada año;", "x/number: Acuerdan compartir tres registros por conducto de la secretaría.", "d/number: Subrayan que nadie será devuelto sin entrevista.", "e: 2) Un número que estaba escrito.", "b: Las delegaciones, reunidas en línea el 17 de septiembre,", "f: Fin."),
			`a/h1/<nil>: Retorno digno
c/number/<nil>: Piden a los países miembros que publiquen los datos*n-c=A/RES/73/195* cada año;
<nil>/number/<nil>: Acuerdan compartir tres registros por conducto de la secretaría.
d/number/<nil>: Subrayan que nadie será devuelto sin entrevista.
e/<nil>/<nil>: 2) Un número que estaba escrito.
b/<nil>/<nil>: Las delegaciones, reunidas en línea el 17 de septiembre,
f/<nil>/<nil>: Fin.
`, exported.Length() - 60 - 1},
		{"joined", text("a/h1: Retorno digno", "b: Las delegaciones, reunidas en línea el 17 de septiembre,", "d/number: Piden a los países miembros que publiquen los datos*A/RES/73/195* cada año; Acuerdan compartir tres registros por conducto de la secretaría. Subrayan que nadie será devuelto sin entrevista.", "e: 2) Un número que estaba escrito.", "f: Fin."),
			`a/h1/<nil>: Retorno digno
b/<nil>/<nil>: Las delegaciones, reunidas en línea el 17 de septiembre,
d/number/<nil>: Piden a los países miembros que publiquen los datos*n-c=A/RES/73/195* cada año; Acuerdan compartir tres registros por conducto de la secretaría. Subrayan que nadie será devuelto sin entrevista.
e/<nil>/<nil>: 2) Un número que estaba escrito.
f/<nil>/<nil>: Fin.
`, exported.Length() - 1},
	}
	for _, test := range tests {
		p := look(t, returned(t, exported, test.now), exported, exported)
		after, err := delta.Compose(exported, p.Change)
		if err != nil {
			t.Fatal(err)
		}
		if got := said(after); got != test.want {
			t.Errorf("%s:\n got\n%s\nwant\n%s", test.name, got, test.want)
		}
		if !p.TrackedOnly {
			t.Errorf("%s: said to be untracked", test.name)
		}
		kept := 0
		for _, op := range p.Change {
			kept += op.Delete
		}
		if kept = exported.Length() - kept; kept < test.kept {
			t.Errorf("%s: %d units are kept of %d", test.name, kept, exported.Length())
		}
	}
}

// Somebody who switched tracking off is found by comparing.
func TestWhatWasNotTrackedIsSaid(t *testing.T) {
	t.Parallel()
	silent := text("a/h1: Retorno digno", "b: Las delegaciones, reunidas en Puebla el 17 de septiembre,", "c/number: Piden a los países miembros que publiquen los datos*A/RES/73/195* cada año;", "d/number: Acuerdan compartir tres registros por conducto de la secretaría. Subrayan que nadie será devuelto sin entrevista.", "e: 2) Un número que estaba escrito.", "f: Fin.")
	now := text("a/h1: Retorno digno", "b: Las delegaciones, reunidas en Puebla el 17 de septiembre,", "c/number: Piden a los países miembros que publiquen los datos*A/RES/73/195* cada mes;", "d/number: Acuerdan compartir tres registros por conducto de la secretaría. Subrayan que nadie será devuelto sin entrevista.", "e: 2) Un número que estaba escrito.", "f: Fin.")
	file := returned(t, silent, now)
	file.Sums = sums(exported)
	p := look(t, file, exported, exported)
	after, err := delta.Compose(exported, p.Change)
	if err != nil || said(after) != said(now) && !strings.Contains(said(after), "cada mes") {
		t.Errorf("%v\n%s", err, said(after))
	}
	if p.TrackedOnly || p.Result.Counts.Edited != 2 {
		t.Errorf("tracked only: %v, %+v", p.TrackedOnly, p.Result.Counts)
	}
	file.Rejected[2].Words[1].Attributes["note"] = "otra"
	file.Rejected[1] = docx.Paragraph{Words: delta.Delta{{Insert: "Las delegaciones, reunidas en línea el 17 de septiembre,"}}}
	if look(t, file, exported, exported).TrackedOnly {
		t.Error("a note that was changed untracked isn't seen")
	}
}

// A file that names a version of ours and was made elsewhere is not taken for ours.
func TestAFileOfOtherWordsIsRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(map[string]string){
		"other words":     func(sums map[string]string) { sums["b"] = "00" },
		"other paragraph": func(sums map[string]string) { sums["zz"] = "00" },
	} {
		file := returned(t, exported, exported)
		change(file.Sums)
		if _, err := incoming.Look(t.Context(), file, exported, exported, nil); fault.CodeOf(err) != fault.OtherText || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file from elsewhere finds its paragraphs by their words; form alone is a change too.
func TestAFileFromElsewhere(t *testing.T) {
	t.Parallel()
	file := docx.Text{Accepted: []docx.Paragraph{
		{Kind: "h1", Words: delta.Delta{{Insert: "Retorno "}, {Insert: "digno", Attributes: delta.Attributes{"bold": true}}}},
		{Kind: "number", Label: "1. ", Words: delta.Delta{{Insert: "Piden a los países miembros que publiquen los datos"}, {Embed: map[string]any{"footnote": "n-c"}, Attributes: delta.Attributes{"note": "Otra"}}, {Insert: " cada año;"}}},
		{Kind: "number", Label: "2) ", Words: delta.Delta{{Insert: "Un número que estaba escrito."}}},
	}}
	p := look(t, file, exported, nil)
	after, err := delta.Compose(exported, p.Change)
	if err != nil {
		t.Fatal(err)
	}
	want := "a/h1/<nil>: Retorno digno\nc/number/<nil>: Piden a los países miembros que publiquen los datos*n-c=Otra* cada año;\ne/<nil>/<nil>: 2) Un número que estaba escrito.\n"
	if got := said(after); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if p.TrackedOnly || !slices.Contains(p.Result.Entries[0].Changes, incoming.Form) {
		t.Errorf("%+v", p.Result.Entries[0])
	}
}

// Whatever became of a text, the change makes exactly that of it.
func TestAnyTextIsReached(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		vocabulary := strings.Fields("los países 😀 retorno niñas datos secretaría Puebla acuerdan registro digno")
		sentence := func() string {
			words := make([]string, 1+r.IntN(9))
			for i := range words {
				words[i] = vocabulary[r.IntN(len(vocabulary))]
			}
			return strings.Join(words, " ")
		}
		var lines []string
		for i := range 1 + r.IntN(12) {
			lines = append(lines, fmt.Sprintf("p%d/%s: %s", i, []string{"", "number", "h1"}[r.IntN(3)], sentence()))
		}
		base := text(lines...)
		var file []docx.Paragraph
		for range 1 + r.IntN(12) {
			_, words, _ := strings.Cut(lines[r.IntN(len(lines))], ": ")
			switch r.IntN(4) {
			case 0:
				words = sentence()
			case 1:
				words += " " + sentence()
			}
			file = append(file, docx.Paragraph{Words: delta.Delta{{Insert: words}}})
		}
		p := look(t, docx.Text{Accepted: file}, base, nil)
		after, err := delta.Compose(base, p.Change)
		if err != nil {
			t.Fatal(err)
		}
		got := document.Paragraphs(after)
		if len(got) != len(file) {
			t.Fatalf("seed %d: %d paragraphs of %d", seed, len(got), len(file))
		}
		seen := map[string]bool{"": true}
		for i := range got {
			if got[i].Text != file[i].Plain() || got[i].PID != "" && seen[got[i].PID] {
				t.Fatalf("seed %d: %+v", seed, got[i])
			}
			seen[got[i].PID] = true
		}
		if _, err := document.Apply(base, p.Change); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func TestComparingCanBeCutShort(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithDeadline(t.Context(), at)
	defer end()
	file := returned(t, exported, text("a/h1: Retorno", "f: Fin de todo."))
	p, err := incoming.Look(ctx, file, exported, exported, func() string { return "x" })
	if err != nil || !p.Result.Degraded {
		t.Fatalf("%v, degraded %v", err, p.Result.Degraded)
	}
	if after, err := delta.Compose(exported, p.Change); err != nil || !strings.HasSuffix(said(after), "Fin de todo.\n") {
		t.Errorf("%v %s", err, said(after))
	}
}
