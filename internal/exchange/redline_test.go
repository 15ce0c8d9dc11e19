package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

var (
	someWords = strings.Fields("las delegaciones reunidas en Puebla acuerdan fortalecer la protección de niñas y niños migrantes según el 12 % 𝒜 señalado A/RES/73/195 a fin (quizá) de 2021 retorno digno; fronteras, consular")
	someKinds = []string{"", "", "", "h1", "h2", "quote", "number", "number", "letter", "letter"}
	someForms = []delta.Attributes{nil, nil, nil, {"bold": true}, {"italic": true, "underline": true}, {"link": "https://example.org/a"}}
)

// unit is a word, or a footnote, of a drawn paragraph.
type unit struct {
	text  string
	note  string
	attrs delta.Attributes
}

type drawn struct {
	pid, kind string
	level     int
	units     []unit
}

func drawUnits(t *rapid.T, most int) []unit {
	units := make([]unit, rapid.IntRange(0, most).Draw(t, "words"))
	for i := range units {
		u := unit{text: rapid.SampledFrom(someWords).Draw(t, "word") + " ", attrs: rapid.SampledFrom(someForms).Draw(t, "form")}
		if rapid.IntRange(0, 15).Draw(t, "note?") == 0 {
			u.note = rapid.SampledFrom([]string{"Véase A/RES/73/195.", "Ídem.", "op. cit."}).Draw(t, "note")
		}
		units[i] = u
	}
	return units
}

func drawParagraph(t *rapid.T, pid string) drawn {
	p := drawn{pid: pid, kind: rapid.SampledFrom(someKinds).Draw(t, "kind"), units: drawUnits(t, 14)}
	if p.kind == "number" || p.kind == "letter" {
		p.level = rapid.IntRange(0, 3).Draw(t, "level")
	}
	return p
}

// content gives the paragraphs as a text.
func content(paragraphs []drawn) delta.Delta {
	var text delta.Delta
	for _, p := range paragraphs {
		for i, u := range p.units {
			if u.note != "" {
				attrs := delta.Attributes{"note": u.note}
				for name, value := range u.attrs {
					attrs[name] = value
				}
				text = append(text, delta.Op{Embed: map[string]any{"footnote": fmt.Sprint(p.pid, i)}, Attributes: attrs})
				continue
			}
			text = append(text, delta.Op{Insert: u.text, Attributes: u.attrs})
		}
		end := delta.Attributes{"pid": p.pid}
		if p.kind != "" {
			end["kind"] = p.kind
		}
		if p.level > 0 {
			end["level"] = float64(p.level)
		}
		text = append(text, delta.Op{Insert: "\n", Attributes: end})
	}
	return text
}

// edited draws what people may make of a text.
func edited(t *rapid.T, old []drawn) []drawn {
	edited := append([]drawn(nil), old...)
	for n := rapid.IntRange(0, 6).Draw(t, "edits"); n > 0 && len(edited) > 0; n-- {
		at := rapid.IntRange(0, len(edited)-1).Draw(t, "at")
		p := edited[at]
		switch rapid.IntRange(0, 7).Draw(t, "edit") {
		case 0: // words
			cut := rapid.IntRange(0, len(p.units)).Draw(t, "cut")
			p.units = append(append(append([]unit(nil), p.units[:cut]...), drawUnits(t, 3)...), p.units[min(cut+1, len(p.units)):]...)
			edited[at] = p
		case 1: // form, or the words of a note
			p.units = append([]unit(nil), p.units...)
			for i := range p.units {
				if rapid.Bool().Draw(t, "touched") {
					p.units[i].attrs = rapid.SampledFrom(someForms).Draw(t, "form")
					if p.units[i].note != "" {
						p.units[i].note = "Otra nota."
					}
				}
			}
			edited[at] = p
		case 2: // kind
			p.kind, p.level = rapid.SampledFrom(someKinds).Draw(t, "kind"), 0
			edited[at] = p
		case 3: // in
			edited = append(edited[:at:at], append([]drawn{drawParagraph(t, fmt.Sprintf("n%d", n))}, edited[at:]...)...)
		case 4: // out
			edited = append(edited[:at:at], edited[at+1:]...)
		case 5: // moved, with those that follow
			last := rapid.IntRange(at, min(at+2, len(edited)-1)).Draw(t, "last")
			block := append([]drawn(nil), edited[at:last+1]...)
			rest := append(edited[:at:at], edited[last+1:]...)
			to := rapid.IntRange(0, len(rest)).Draw(t, "to")
			edited = append(rest[:to:to], append(block, rest[to:]...)...)
		case 6: // split
			cut := rapid.IntRange(0, len(p.units)).Draw(t, "cut")
			head, tail := p, p
			head.units, tail.units, tail.pid = p.units[:cut], p.units[cut:], fmt.Sprintf("s%d", n)
			edited = append(edited[:at:at], append([]drawn{head, tail}, edited[at+1:]...)...)
		case 7: // joined
			if at+1 < len(edited) {
				p.units = append(append([]unit(nil), p.units...), edited[at+1].units...)
				edited = append(edited[:at:at], append([]drawn{p}, edited[at+2:]...)...)
			}
		}
	}
	return edited
}

// without leaves out one side of a redline, as a reader of the file would.
func without(mark compare.Mark, lines []exchange.Line) []exchange.Line {
	left := []exchange.Line{}
	var words []exchange.Run
	for _, line := range lines {
		for _, run := range line.Runs {
			if run.Change == mark {
				continue
			}
			if mark == compare.MarkInsert && run.WasForm != nil {
				run.Form = *run.WasForm
			}
			words = append(words, run)
		}
		if line.Change == mark {
			continue
		}
		if mark == compare.MarkInsert && line.Was != nil {
			line.Kind, line.Level = line.Was.Kind, line.Was.Level
		}
		line.Runs, words = words, nil
		left = append(left, line)
	}
	return left
}

// plain takes away what speaks of changes, and joins runs.
func plain(lines []exchange.Line, names bool) []exchange.Line {
	plain := make([]exchange.Line, len(lines))
	for i, line := range lines {
		out := exchange.Line{Kind: line.Kind, Level: line.Level}
		if names {
			out.PID, out.Label = line.PID, line.Label
		}
		for _, run := range line.Runs {
			run = exchange.Run{Text: run.Text, IsNote: run.IsNote, Note: run.Note, Form: run.Form}
			if n := len(out.Runs); n > 0 && !run.IsNote && !out.Runs[n-1].IsNote && out.Runs[n-1].Form == run.Form {
				out.Runs[n-1].Text += run.Text
				continue
			}
			out.Runs = append(out.Runs, run)
		}
		plain[i] = out
	}
	return plain
}

func labels(lines []exchange.Line) []string {
	paragraphs := make([]document.Paragraph, len(lines))
	for i, line := range lines {
		paragraphs[i] = document.Paragraph{Kind: line.Kind, Level: line.Level}
	}
	return document.Labels(paragraphs, gcm.ES)
}

func TestARedlineHoldsBothTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var before []drawn
		for i := range rapid.IntRange(1, 9).Draw(t, "paragraphs") {
			before = append(before, drawParagraph(t, fmt.Sprintf("p%d", i)))
		}
		after := edited(t, before)
		if len(after) == 0 {
			after = []drawn{{pid: "p0"}}
		}
		if rapid.Bool().Draw(t, "no names") {
			for i := range after {
				after[i].pid = ""
			}
		}
		old, new := content(before), content(after)
		result, err := compare.Paragraphs(context.Background(), history.Comparable(old), history.Comparable(new))
		if err != nil {
			t.Fatal(err)
		}
		lines, err := exchange.Redline("o02.es", gcm.ES, old, new, result, exchange.Travels{})
		if err != nil {
			t.Fatal(err)
		}
		accepted, rejected := without(compare.MarkDelete, lines), without(compare.MarkInsert, lines)
		if got, want := plain(accepted, true), plain(exchange.Clean(gcm.ES, new), true); !reflect.DeepEqual(got, want) {
			t.Fatalf("without deletions\n%+v\nnot the new text\n%+v\nof %+v", got, want, lines)
		}
		if got, want := plain(rejected, false), plain(exchange.Clean(gcm.ES, old), false); !reflect.DeepEqual(got, want) {
			t.Fatalf("without insertions\n%+v\nnot the old text\n%+v\nof %+v", got, want, lines)
		}
		for i, label := range labels(rejected) {
			if rejected[i].Change == compare.MarkDelete && rejected[i].Label != label {
				t.Fatalf("deleted line %d is labelled %q, not %q", i, rejected[i].Label, label)
			}
		}
		movesStandTwice(t, lines)
	})
}

// movesStandTwice holds that both places of a move are one stretch of lines each.
func movesStandTwice(t *rapid.T, lines []exchange.Line) {
	type place struct {
		move string
		mark compare.Mark
	}
	stretches, moved := map[place]int{}, map[place]string{}
	for i, line := range lines {
		if line.Move == "" {
			continue
		}
		at := place{line.Move, line.Change}
		if i == 0 || lines[i-1].Move != line.Move || lines[i-1].Change != line.Change {
			stretches[at]++
		}
		for _, run := range line.Runs {
			if run.Moved && !run.IsNote {
				moved[at] += run.Text
			}
		}
	}
	for at, n := range stretches {
		other := place{at.move, compare.MarkInsert}
		if at.mark == compare.MarkInsert {
			other.mark = compare.MarkDelete
		}
		if n != 1 || stretches[other] != 1 || moved[at] != moved[other] {
			t.Fatalf("%v: %d stretches with %q, and %d with %q", at, n, moved[at], stretches[other], moved[other])
		}
	}
}

func text(lines ...string) delta.Delta {
	var text delta.Delta
	for i, line := range lines {
		text = append(text, delta.Op{Insert: line}, delta.Op{Insert: "\n", Attributes: delta.Attributes{"pid": fmt.Sprintf("p%d", i)}})
	}
	return text
}

func TestWhoDidItGoesWithTheChange(t *testing.T) {
	t.Parallel()
	by := []compare.Credit{{Delegation: "hn", At: time.Date(2021, 9, 3, 15, 0, 0, 0, time.UTC)}}
	old, new := text("uno dos"), text("uno tres", "cuatro")
	result := compare.Result{Entries: []compare.Entry{
		{Type: compare.Match, Old: []int{0}, New: []int{0}, Runs: []compare.Run{
			{Mark: compare.MarkEqual, Text: "uno "}, {Mark: compare.MarkDelete, Text: "dos", By: by}, {Mark: compare.MarkInsert, Text: "tres", By: by},
		}},
		{Type: compare.Insert, New: []int{1}, Runs: []compare.Run{{Mark: compare.MarkInsert, Text: "cuatro", By: by}}},
	}}
	lines, err := exchange.Redline("o02.es", gcm.ES, old, new, result, exchange.Travels{})
	if err != nil {
		t.Fatal(err)
	}
	want := []exchange.Line{
		{PID: "p0", Change: compare.MarkEqual, Runs: []exchange.Run{
			{Text: "uno ", Change: compare.MarkEqual}, {Text: "dos", Change: compare.MarkDelete, By: by}, {Text: "tres", Change: compare.MarkInsert, By: by},
		}},
		{PID: "p1", Change: compare.MarkInsert, By: by, Runs: []exchange.Run{{Text: "cuatro", Change: compare.MarkInsert, By: by}}},
	}
	if !reflect.DeepEqual(lines, want) {
		t.Errorf("%+v", lines)
	}
}

func TestAComparisonOfOtherTextsIsRefused(t *testing.T) {
	t.Parallel()
	equal := func(text string) []compare.Run { return []compare.Run{{Mark: compare.MarkEqual, Text: text}} }
	for name, entries := range map[string][]compare.Entry{
		"nothing":     nil,
		"too few":     {{Type: compare.Match, Old: []int{0}, New: []int{0}, Runs: equal("uno")}},
		"no place":    {{Type: compare.Match, Old: []int{0}, New: []int{7}, Runs: equal("uno")}},
		"other words": {{Type: compare.Match, Old: []int{0}, New: []int{0}, Runs: equal("dos")}, {Type: compare.Match, Old: []int{1}, New: []int{1}, Runs: equal("dos")}},
		"more words":  {{Type: compare.Match, Old: []int{0}, New: []int{0}, Runs: equal("uno más")}, {Type: compare.Match, Old: []int{1}, New: []int{1}, Runs: equal("dos")}},
		"fewer words": {{Type: compare.Match, Old: []int{0}, New: []int{0}, Runs: equal("u")}, {Type: compare.Match, Old: []int{1}, New: []int{1}, Runs: equal("dos")}},
		"more lines":  {{Type: compare.Match, Old: []int{0}, New: []int{0}, Runs: equal("uno\ndos\n")}},
	} {
		same := text("uno", "dos")
		if lines, err := exchange.Redline("o02.es", gcm.ES, same, same, compare.Result{Entries: entries}, exchange.Travels{}); !errors.Is(err, exchange.ErrOtherText) {
			t.Errorf("%s: %v, %+v", name, err, lines)
		}
	}
}
