package compare

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// said writes entries as "match 0>0", one a line, with moved and changes behind.
func said(r Result) string {
	var b strings.Builder
	for _, e := range r.Entries {
		fmt.Fprintf(&b, "%s %s>%s", e.Type, places(e.Old), places(e.New))
		if e.Moved {
			b.WriteString(" moved")
		}
		if len(e.Changes) > 0 {
			b.WriteString(" " + strings.Join(e.Changes, " "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func places(list []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", "+"), "[]")
}

// paragraphs reads "pid/kind: text" or "pid: text", one a line; "-" is no pid.
func paragraphs(text string) []Paragraph {
	var list []Paragraph
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		name, text, _ := strings.Cut(strings.TrimSpace(line), ":")
		pid, kind, _ := strings.Cut(name, "/")
		list = append(list, Paragraph{PID: strings.Trim(pid, "-"), Kind: kind, Text: strings.TrimSpace(text)})
	}
	return list
}

// What becomes of named paragraphs, as the editor makes them.
func TestNamedParagraphs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, old, new, want string }{
		{"a name outweighs a text that fell to a third",
			"a: take very strong action now\nb: end", "a: take most urgent steps now\nb: end",
			"match 0>0 words\nmatch 1>1\n"},
		{"a line used again for another text",
			"a: The delegations thank the host country for its welcome\nb: end",
			"a: Consular fees may be waived where income is low\nb: end",
			"delete 0>\ninsert >0\nmatch 1>1\n"},
		{"cut and pasted: the words go with the text, not with the line",
			"a: The delegations thank the host country for its welcome\nb: Regional cooperation needs means of its own, year after year, and staff\nc: end",
			"a: Consular fees may be waived where income is low\nb: Regional cooperation needs means of its own, year after year, and staff\nd: The delegations thank the host country for its warm welcome\nc: end",
			"insert >0\nmatch 1>1\nmatch 0>2 moved words\nmatch 2>3\n"},
		{"an empty line that was filled", "a:\nb: end", "a: Now there is text\nb: end", "match 0>0 words\nmatch 1>1\n"},
		{"a line that was emptied", "a: There was text\nb: end", "a:\nb: end", "match 0>0 words\nmatch 1>1\n"},
		{"the first words of a new text", "p0:", "p0/h1: Title\nb: First paragraph here", "match 0>0 words kind\ninsert >1\n"},
		{"two equal lines change places",
			"a: Agreed\nb: the first matter, at length, with all its words\nc: Agreed\nd: the second matter",
			"c: Agreed\nb: the first matter, at length, with all its words\na: Agreed\nd: the second matter",
			"match 2>0 moved\nmatch 1>1\nmatch 0>2 moved\nmatch 3>3\n"},
		{"a plain line becomes a heading", "a: Follow-up\nb: end", "a/h2: Follow-up\nb: end", "match 0>0 kind\nmatch 1>1\n"},
		{"the first half keeps the name",
			"a: Recalls the principles agreed before and notes the report of the secretariat on costs\nb: end",
			"a: Recalls the principles agreed before\nx: Notes the report of the secretariat on costs\nb: end",
			"split 0>0+1 words\nmatch 1>2\n"},
		{"a merged paragraph keeps one name",
			"a: Recalls the principles agreed before\nx: Notes the report of the secretariat on costs\nb: end",
			"a: Recalls the principles agreed before and notes the report of the secretariat on costs\nb: end",
			"merge 0+1>0 words\nmatch 2>1\n"},
		{"a name that stands twice names nothing",
			"a: one paragraph on schools\na: another paragraph on health", "a: another paragraph on health\na: one paragraph on schools",
			"match 1>0 moved\nmatch 0>1\n"},
		{"names of two unrelated texts", "p0: Acceso a la educación\np1: Fin", "p0: Border procedures today\np1: Outlook",
			"delete 0>\ndelete 1>\ninsert >0\ninsert >1\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, err := Paragraphs(t.Context(), paragraphs(test.old), paragraphs(test.new))
			if err != nil {
				t.Fatal(err)
			}
			checkWhole(t, paragraphs(test.old), paragraphs(test.new), r)
			if got := said(r); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}

// What becomes of the lines of plain texts.
func TestPlainLines(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, old, new, want string }{
		{"nothing at all", "", "", ""},
		{"a text begun", "", "one line\n", "insert >0\n"},
		{"an empty line is a paragraph", "\n", "", "delete 0>\n"},
		{"the last line end opens no paragraph", "a\nb", "a\nb\n", "match 0>0\nmatch 1>1\n"},
		{"line ends of Windows and a byte order mark", "\ufeffa\r\nb\r\n", "a\nb\n", "match 0>0\nmatch 1>1\n"},
		{"a deletion stands at its old place", "one here\ntwo here now\nthree is last", "one here\nthree is last", "match 0>0\ndelete 1>\nmatch 2>1\n"},
		{"empty lines belong to their neighbours",
			"alpha text\n\nbeta text\n\ngamma text", "alpha text\n\nnew words entirely\n\nbeta text\n\ngamma text",
			"match 0>0\nmatch 1>1\ninsert >2\ninsert >3\nmatch 2>4\nmatch 3>5\nmatch 4>6\n"},
		{"an empty line is never moved", "\nalpha text\nbeta text", "alpha text\nbeta text\n\n", "delete 0>\nmatch 1>0\nmatch 2>1\ninsert >2\n"},
		{"equal headings keep their order",
			"Decides:\nto open schools\nDecides:\nto build roads\nDecides:\nto heal",
			"Decides:\nto open schools\nDecides:\nto heal",
			"match 0>0\nmatch 1>1\nmatch 2>2\ndelete 3>\ndelete 4>\nmatch 5>3\n"},
		{"a copy is an insertion",
			"the first clause of it\nthe second clause here\nan end", "the first clause of it\nthe second clause here\nthe first clause of it\nan end",
			"match 0>0\nmatch 1>1\ninsert >2\nmatch 2>3\n"},
		{"a list renumbered around a new item",
			"a) water that is safe\nb) games and books\nc) advice on asylum",
			"a) shelter for the night\nb) water that is safe\nc) games and books\nd) advice on asylum",
			"insert >0\nmatch 0>1 number\nmatch 1>2 number\nmatch 2>3 number\n"},
		{"the smaller section is the moved one",
			"I. Schools\nopen them all at once\nmake them free\nII. Health\nheal the sick\nIII. End",
			"I. Health\nheal the sick\nII. Schools\nopen them all at once\nmake them free\nIII. End",
			"match 3>0 moved number\nmatch 4>1 moved\nmatch 0>2 number\nmatch 1>3\nmatch 2>4\nmatch 5>5\n"},
		{"moved and edited",
			"Requests ports to keep a log of passenger lists\nInvites donors to announce funds early\nTakes note of the budget",
			"Invites donors to announce funds early\nTakes note of the budget\nRequests ports to keep a public log of passenger lists",
			"match 1>0\nmatch 2>1\nmatch 0>2 moved words\n"},
		{"three parts of one",
			"Requests ports to keep a log, invites donors to announce funds early, and takes note of the budget of two years\nend",
			"Requests ports to keep a log\nInvites donors to announce funds early\nTakes note of the budget of two years\nend",
			"split 0>0+1+2 words\nmatch 1>3\n"},
		{"something put between two halves",
			"Requests ports to keep a log of all passenger lists and invites donors to announce their funds early\nend",
			"Requests ports to keep a log of all passenger lists\nUnderlines evening teaching\nInvites donors to announce their funds early\nend",
			"split 0>0+2 words\ninsert >1\nmatch 1>3\n"},
		{"capitals and accents lost", "Atención médica\nNiñas y niños", "ATENCION MEDICA\nninas y ninos", "match 0>0 case accent\nmatch 1>1 case accent\n"},
		{"marks alone", "***\n—\n***", "***\n***", "match 0>0\ndelete 1>\nmatch 2>1\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, err := Text(t.Context(), test.old, test.new)
			if err != nil {
				t.Fatal(err)
			}
			checkWhole(t, Lines(test.old), Lines(test.new), r)
			if got := said(r); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	r, err := Text(t.Context(),
		"1. same words\n2. label only\n3. six words will be edited here\n4. this one goes away\nthis one moves to the end of all",
		"1. same words\n5. label only\n3. six words shall be edited here\nhere is one quite new\nthis one moves to the very end of all")
	if err != nil {
		t.Fatal(err)
	}
	want := Counts{WordsAdded: 1 + 1 + 5 + 1, WordsRemoved: 1 + 1 + 5, Inserted: 1, Deleted: 1, Edited: 2, Unchanged: 1}
	if r.Counts != want {
		t.Errorf("got  %+v\nwant %+v", r.Counts, want)
	}
}

func TestNotUTF8(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"caf\xe9", "café"}, {"café", "caf\xe9"}} {
		if _, err := Text(t.Context(), pair[0], pair[1]); !errors.Is(err, ErrNotUTF8) {
			t.Errorf("%q: got %v, want ErrNotUTF8", pair, err)
		}
	}
}
