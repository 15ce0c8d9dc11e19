package compare

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

var bold, linked = Form{Bold: true}, Form{Link: "https://crmsv.org/"}

// inside writes down what changed within the words of an entry: "bold[words]".
func inside(e Entry) string {
	var b strings.Builder
	for _, run := range e.Runs {
		text := run.Text
		if run.Form != nil {
			text = fmt.Sprintf("(%+v → %+v: %s%s)", run.Form.Was, run.Form.Is, text, who(run.By))
		}
		b.WriteString(text)
	}
	for _, n := range e.Notes {
		b.WriteString(" ^" + string(n.Mark) + ":")
		for _, run := range n.Runs {
			b.WriteString(map[Mark]string{MarkInsert: "+", MarkDelete: "-"}[run.Mark] + run.Text + who(run.By))
		}
	}
	return b.String()
}

func who(by []Credit) (s string) {
	for _, c := range by {
		s += "@" + c.Delegation
	}
	return s
}

func TestFormAndNotesAreCompared(t *testing.T) {
	t.Parallel()
	boldAt := func(before, n int) []Formed { return []Formed{{Units: before}, {Units: n, Form: bold}} }
	for _, c := range []struct {
		name     string
		old, new Paragraph
		want     string
		changes  string
	}{
		{"words became bold", Paragraph{Text: "safe and orderly"}, Paragraph{Text: "safe and orderly", Inner: Inner{Forms: boldAt(9, 7)}},
			"safe and ({Bold:false Italic:false Underline:false Link:} → {Bold:true Italic:false Underline:false Link:}: orderly@mx)", "form"},
		{"bold words stayed", Paragraph{Text: "safe", Inner: Inner{Forms: boldAt(0, 4)}}, Paragraph{Text: "safe", Inner: Inner{Forms: boldAt(0, 4)}}, "safe", ""},
		{"another link", Paragraph{Text: "see 🌎 there", Inner: Inner{Forms: []Formed{{Units: 4}, {Units: 2, Form: linked}}}}, Paragraph{Text: "see 🌎 there"},
			"see ({Bold:false Italic:false Underline:false Link:https://crmsv.org/} → {Bold:false Italic:false Underline:false Link:}: 🌎@mx) there", "form"},
		{"a note more", Paragraph{Text: "as agreed"}, Paragraph{Text: "as agreed\ufffc", Inner: Inner{Notes: []string{"A/RES/73/195."}}},
			"as agreed\ufffc ^insert:+A/RES/73/195.@hn", "note"},
		{"other words of a note", Paragraph{Text: "as\ufffc agreed\ufffc", Inner: Inner{Notes: []string{"The first.", "See paragraph 4."}}},
			Paragraph{Text: "as\ufffc agreed\ufffc", Inner: Inner{Notes: []string{"The first.", "See paragraph 5."}}},
			"as\ufffc agreed\ufffc ^equal:The first. ^equal:See paragraph -4@mx+5@mx.", "note"},
		{"a note whose words nobody knows", Paragraph{Text: "as\ufffc agreed"}, Paragraph{Text: "as\ufffc agreed"}, "as\ufffc agreed ^equal:", ""},
		{"how deep in a list", Paragraph{Kind: "letter", Text: "item"}, Paragraph{Kind: "letter", Level: 2, Text: "item"}, "item", "kind"},
	} {
		old, new := []Paragraph{c.old}, []Paragraph{c.new}
		r, err := Paragraphs(context.Background(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		hn, mx := Hand{Units: 99, Credit: Credit{Delegation: "hn", At: dawn}}, Hand{Units: 99, Credit: Credit{Delegation: "mx", At: dawn}}
		come := []Hand{hn}
		if c.changes != "note" || r.Entries[0].Runs[len(r.Entries[0].Runs)-1].Mark == MarkEqual {
			come = nil
		}
		r.Attribute(old, new, Hands{Come: come, FormedNew: []Hand{mx}})
		checkWhole(t, old, new, r)
		if got := inside(r.Entries[0]); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
		if got := strings.Join(r.Entries[0].Changes, " "); got != c.changes {
			t.Errorf("%s: changes %q, want %q", c.name, got, c.changes)
		}
		if by := who(r.Entries[0].By); (by == "@mx") != (c.changes == "kind") {
			t.Errorf("%s: the kind is by %q", c.name, by)
		}
	}
}

// Notes and forms keep their places where paragraphs are split and joined.
func TestFormsFollowTheirWordsThroughASplit(t *testing.T) {
	t.Parallel()
	old := []Paragraph{{Text: "One two three\ufffc four. Five six seven eight nine ten.", Inner: Inner{Notes: []string{"n"}, Forms: []Formed{{Units: 21}, {Units: 4, Form: bold}}}}}
	new := []Paragraph{{Text: "One two three\ufffc four.", Inner: Inner{Notes: []string{"m"}}}, {Text: "Five six seven eight nine ten.", Inner: Inner{Forms: []Formed{{Units: 4, Form: bold}, {Units: 1}, {Units: 3, Form: bold}}}}}
	r, err := Paragraphs(context.Background(), old, new)
	if err != nil {
		t.Fatal(err)
	}
	checkWhole(t, old, new, r)
	if len(r.Entries) != 1 || r.Entries[0].Type != Split {
		t.Fatalf("%+v", r.Entries)
	}
	var reformed []string
	for _, run := range r.Entries[0].Runs {
		if run.Form != nil {
			reformed = append(reformed, run.Text)
		}
	}
	if !slices.Equal(reformed, []string{"six"}) || !slices.Contains(r.Entries[0].Changes, ChangeForm) || !slices.Contains(r.Entries[0].Changes, ChangeNote) {
		t.Errorf("other forms of %q, changes %v", reformed, r.Entries[0].Changes)
	}
	if got := inside(Entry{Notes: r.Entries[0].Notes}); got != " ^equal:-n+m" {
		t.Errorf("%q", got)
	}
}
