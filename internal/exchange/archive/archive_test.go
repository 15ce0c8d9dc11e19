package archive_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/archive"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

var at = time.Date(2021, time.September, 3, 15, 4, 5, 678e6, time.UTC)

// written is a text that several wrote, at a version of its own.
func written(t interface{ Fatal(...any) }, change ...delta.Delta) history.State {
	text := document.NewText(document.Empty(), nil)
	for i, c := range change {
		who := document.Written([]string{"hn-delegate", "mx-delegate"}[i%2], []string{"hn", "mx"}[i%2], at)
		if err := text.Apply(c, who); err != nil {
			t.Fatal(err)
		}
	}
	return history.State{Version: int64(len(change)), At: at, Keyframe: document.Keyframe{Text: text}}
}

var honduras = comment.Person{Account: "hn-delegate", Delegation: "hn", Role: contribution.Delegate}

// stepsOf gives the changes of written as the steps of a log.
func stepsOf(change ...delta.Delta) []history.Step {
	var steps []history.Step
	for i, c := range change {
		steps = append(steps, history.Step{
			Version: int64(i) + 1, At: at, Account: []string{"hn-delegate", "mx-delegate"}[i%2], Delegation: []string{"hn", "mx"}[i%2], Change: c,
		})
	}
	return steps
}

func sample(t interface{ Fatal(...any) }, change ...delta.Delta) archive.Archive {
	text, err := archive.TextOf("o02", gcm.ES, written(t, change...), stepsOf(change...))
	if err != nil {
		t.Fatal(err)
	}
	empty, err := archive.TextOf("o02", gcm.EN, history.Beginning(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return archive.Archive{
		Format: archive.Format, Catalogue: 1, ID: "e-1", Exported: at, Title: gcm.ContributionTitle,
		Sections: []archive.Section{archive.SectionOf(contribution.Section{
			ID: "o02", Order: 7, Part: 3, RoundTable: 1, Objective: 2, Title: gcm.Both{ES: "Título", EN: "Title"}, Label: gcm.Both{ES: "Corto", EN: "Short"},
			Status: contribution.Drafting, SourceLang: gcm.ES,
		})},
		Texts: []archive.Text{text, empty},
		Threads: []comment.Thread{{
			ID: "thread-0123456789abcdef", Text: "o02.es", PID: "a1", Quote: &comment.Quote{Exact: "Uno"}, Visibility: comment.Members, Delegation: "hn",
			Entries: []comment.Entry{
				{ID: "entry-0123456789abcdef", By: honduras, At: at, Words: "¿Uno?\nO dos."},
				{ID: "other-0123456789abcdef", By: honduras, At: at, Withdrawn: &at},
			},
			Turns: []comment.Turn{{Resolved: true, By: honduras, At: at}},
		}},
		Dialogues: []archive.Dialogue{{ID: "d1", Status: "planned", Date: "2021-09-17", From: "09:00", To: "11:00", Zone: "America/Mexico_City"}},
		Revisions: []archive.Revision{{Revision: history.Revision{ID: "1630681445678-o02", Kind: history.Named, Scope: history.OfSection, Section: "o02", Name: "Enviado", At: at, Authors: []string{"hn"}, Versions: map[string]int64{"o02.es": 1}}}},
	}
}

var twoLines = []delta.Delta{
	{{Insert: "Uno"}, {Insert: "\n", Attributes: delta.Attributes{"pid": "a1", "kind": "number", "level": float64(2)}}},
	{{Insert: "Dos 𝒟os "}, {Embed: map[string]any{"footnote": "n1"}, Attributes: delta.Attributes{"note": "Nota"}}, {Insert: "x", Attributes: delta.Attributes{"bold": true}}},
}

// replayed gives the text that the log of an archive's text makes.
func replayed(t interface{ Fatal(...any) }, text archive.Text) *document.Text {
	entries, err := text.Entries()
	if err != nil {
		t.Fatal(err)
	}
	state := history.Beginning()
	for _, e := range entries {
		if err := state.Replay(e); err != nil {
			t.Fatal(err)
		}
		if !state.Text.Sound() {
			t.Fatal(fmt.Sprintf("version %d is not sound", e.Version))
		}
	}
	return state.Text
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	want := sample(t, twoLines...)
	var file bytes.Buffer
	if err := archive.Write(&file, want); err != nil {
		t.Fatal(err)
	}
	got, err := archive.Read(bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	text := replayed(t, got.Texts[0])
	original := written(t, twoLines...).Text
	if diff := cmp.Diff(original.Content(), text.Content()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(original.Authors(), text.Authors()); diff != "" {
		t.Error(diff)
	}
	if entries, err := got.Texts[1].Entries(); err != nil || len(entries) != 0 {
		t.Errorf("an empty text has %d entries, %v", len(entries), err)
	}
}

// A long text of the form before, which has no steps, comes in as changes that a page can take, with every word by its author.
func TestAnyTextComesBackWithItsAuthors(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		var changes []delta.Delta
		length := 0
		for i := range rapid.IntRange(1, 12).Draw(r, "changes") {
			words := strings.Repeat(rapid.SampledFrom([]string{"palabra ", "𝒟", "á", "x"}).Draw(r, "words"), rapid.SampledFrom([]int{1, 3, 7000}).Draw(r, "times"))
			change := delta.Delta{{Retain: rapid.IntRange(0, length).Draw(r, "at")}, {Insert: words}}
			if rapid.Bool().Draw(r, "line") {
				change = append(change, delta.Op{Insert: "\n", Attributes: delta.Attributes{"pid": fmt.Sprintf("l%d", i)}})
			}
			change = change.Canonical()
			text := written(r, changes...).Text
			if text.Apply(change, document.Author{}) != nil {
				continue // it would cut a pair
			}
			changes, length = append(changes, change), text.Length()-1
		}
		state := written(r, changes...)
		if state.Version == 0 {
			return
		}
		text, err := archive.TextOf("o02", gcm.ES, state, nil)
		if err != nil {
			r.Fatal(err)
		}
		entries, err := text.Entries()
		if err != nil {
			r.Fatal(err)
		}
		for _, e := range entries {
			if len(e.Delta) > document.MaxChangeBytes && strings.Count(string(e.Delta), `\n`) > 1 {
				r.Fatalf("a change of %d bytes that could be cut", len(e.Delta))
			}
		}
		got := replayed(r, text)
		if diff := cmp.Diff(state.Text.Content(), got.Content()) + cmp.Diff(state.Text.Authors(), got.Authors()); diff != "" {
			r.Fatal(diff)
		}
	})
}

// changedStep alters one step of the file's first text.
func changedStep(changed func(func(map[string]any)) string, i int, field string, value any) string {
	return changed(func(a map[string]any) {
		a["texts"].([]any)[0].(map[string]any)["steps"].([]any)[i].(map[string]any)[field] = value
	})
}

func TestABadFileIsRefusedWithWords(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	if err := archive.Write(&file, sample(t, twoLines...)); err != nil {
		t.Fatal(err)
	}
	good := file.String()
	// changed gives the file with one place of it altered.
	changed := func(alter func(map[string]any)) string {
		var a map[string]any
		if err := json.Unmarshal([]byte(good), &a); err != nil {
			t.Fatal(err)
		}
		alter(a)
		body, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	first := func(name string, field string, value any) string {
		return changed(func(a map[string]any) { a[name].([]any)[0].(map[string]any)[field] = value })
	}
	for name, test := range map[string]struct{ file, says string }{
		"nothing":             {"", "no JSON, damaged, or not whole"},
		"another file":        {`{"a":1}`, "no contribution exported by Redonda"},
		"a list":              {`[]`, "no JSON"},
		"cut off":             {good[:len(good)/2], "not whole"},
		"more behind it":      {good + "{}", "no JSON"},
		"a name twice":        {strings.Replace(good, `"catalogue":1`, `"catalogue":1,"catalogue":2`, 1), "duplicate"},
		"no UTF-8":            {strings.Replace(good, "Título", "T\xfftulo", 1), "UTF-8"},
		"a newer form":        {strings.Replace(good, archive.Format, "redonda-contribution-3", 1), "of a newer Redonda"},
		"a newer catalogue":   {strings.Replace(good, `"catalogue":1`, `"catalogue":99`, 1), "edition 99"},
		"an unknown field":    {strings.Replace(good, `"catalogue":1`, `"catalogue":1,"secret":2`, 1), "unknown"},
		"a section's id":      {first("sections", "id", "../o02"), "not one of a section"},
		"no title":            {first("sections", "title", map[string]string{"es": "x"}), "lacks a title"},
		"an invented status":  {first("sections", "status", "open"), "no status"},
		"an invented part":    {first("sections", "part", 9), "no part 9"},
		"an invented member":  {first("sections", "delegation", "xx"), "no member"},
		"a text of nothing":   {first("texts", "section", "o05"), "belongs to no section"},
		"other words":         {strings.Replace(good, "Uno", "Una", 1), "not the one that its hash is of"},
		"a change for a text": {first("texts", "content", []any{map[string]any{"delete": 1}}), "not made of inserts alone"},
		"an unsafe link":      {first("texts", "content", []any{map[string]any{"insert": "x", "attributes": map[string]any{"link": "javascript:x"}}}), "link"},
		"authors too few":     {first("texts", "stretches", []int{1, 0}), "other authors than it has"},
		"authors too many":    {first("texts", "stretches", []int{1000, 0}), "other authors than it has"},
		"an author not there": {first("texts", "stretches", []int{17, 5}), "author 5 of"},
		"half a pair":         {first("texts", "stretches", []int{5, 0, 11, 1}), "other authors than it has"},
		"an author's address": {first("texts", "authors", []any{map[string]any{"account": "a@b", "delegation": "hn", "at": at}}), "no author"},
		"no time":             {first("texts", "at", nil), "time of its last change"},
		"steps that jump":     {changedStep(changed, 1, "version", 1), "does not follow"},
		"steps too few":       {changedStep(changed, 1, "version", 3), "lead to version 3 and not to 2"},
		"steps elsewhere":     {changedStep(changed, 1, "change", []any{map[string]any{"insert": "x"}}), "other words than it has"},
		"another's step":      {changedStep(changed, 0, "delegation", "gt"), "other authors than it has"},
		"a step's address":    {changedStep(changed, 0, "account", "a@b"), "no author"},
		"no steps":            {first("texts", "steps", []any{}), "lead to version 0"},
		"changes without end": {first("texts", "version", 1e15), "more than"},
		"no revision's id":    {first("revisions", "id", "../x"), "not one of a revision"},
		"a kind of revision":  {first("revisions", "kind", "secret"), "no kind"},
		"a version not there": {first("revisions", "versions", map[string]int64{"o02.es": 7}), "ends at its version 7"},
		"another's text":      {first("revisions", "versions", map[string]int64{"o05.es": 1}), "ends at its version 1"},
		"an edge of nothing":  {first("revisions", "kind", "milestone"), "no such edge"},
		"an unbound link":     {first("revisions", "seq", 1), "other words of o02.es"},
		"the same revision again": {changed(func(a map[string]any) {
			a["revisions"] = append(a["revisions"].([]any), a["revisions"].([]any)[0])
		}), "not in its place"},
		"a thread for one delegation": {first("threads", "visibility", "own"), "it is for"},
		"a thread of another text":    {first("threads", "text", "o05.es"), "not in the file"},
		"a thread without entries":    {first("threads", "entries", []any{}), "0 entries"},
		"an entry without words":      {strings.Replace(good, `"words":"¿Uno?\nO dos."`, `"words":" "`, 1), "has words"},
		"an entry of nobody":          {strings.Replace(good, `"role":"delegate"`, `"role":"boss"`, 1), "is nobody"},
		"an invented dialogue":        {first("dialogues", "id", "d7"), "is none"},
		"a dialogue's day":            {first("dialogues", "date", "2021-02-31"), "date or its zone"},
		"the same section again": {changed(func(a map[string]any) {
			a["sections"] = append(a["sections"].([]any), a["sections"].([]any)[0])
		}), "there twice"},
	} {
		if test.file == good {
			t.Errorf("%s: nothing was changed", name)
		}
		_, err := archive.Read(strings.NewReader(test.file))
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", name, err, test.says)
		}
	}
}

// A file of the form before has no steps and no comments: its texts come in, and its
// revisions don't.
func TestAFileOfTheFormBeforeIsRead(t *testing.T) {
	t.Parallel()
	old := sample(t, twoLines...)
	old.Format = "redonda-contribution-1"
	old.Threads = nil
	for i := range old.Texts {
		old.Texts[i].Steps = nil
	}
	read := func() (archive.Archive, error) {
		var file bytes.Buffer
		if err := archive.Write(&file, old); err != nil {
			t.Fatal(err)
		}
		without := strings.NewReplacer(`,"steps":[]`, "", `"threads":[],`, "", `"invited":false,`, "")
		return archive.Read(strings.NewReader(without.Replace(file.String())))
	}
	a, err := read()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(written(t, twoLines...).Text.Authors(), replayed(t, a.Texts[0]).Authors()); diff != "" {
		t.Error(diff)
	}
	contents, err := a.Contents()
	if err != nil {
		t.Fatal(err)
	}
	if revisions, err := contents.List(t.Context(), history.RevisionCollection.Name, store.Query{}); err != nil || len(revisions) != 0 {
		t.Errorf("%d revisions of versions that are not there, %v", len(revisions), err)
	}
	sound := old.Texts[0].Stretches
	for says, stretches := range map[string][]int{"don't cover": {1, 0}, "more than it has": {1000, 0}, "pair": {5, 0, 11, 1}} {
		old.Texts[0].Stretches = stretches
		if _, err := read(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: %v, want %q", stretches, err, says)
		}
	}
	old.Texts[0].Stretches, old.Texts[0].Steps = sound, archive.StepsOf(stepsOf(twoLines...))
	if _, err := read(); err == nil || !strings.Contains(err.Error(), "has no steps") {
		t.Errorf("steps in a file of the form before: %v", err)
	}
}

// A file of some sections lacks what other revisions cover: those it has come in, and are
// bound to nothing.
func TestAPartOfTheChainIsNone(t *testing.T) {
	t.Parallel()
	a := sample(t, twoLines...)
	whole := a.Revisions[0]
	whole.Seq, whole.Contents = 1, map[string]string{"o02.es": hashAt(t, 1)}
	whole.Hash = hex.EncodeToString(whole.Link())
	follows := whole
	follows.ID, follows.At, follows.Seq, follows.Previous = "1630681445679-o02", at.Add(time.Millisecond), 2, whole.Hash
	follows.Hash = hex.EncodeToString(follows.Link())
	kept := func(revisions ...archive.Revision) []history.Revision {
		a.Revisions = revisions
		var file bytes.Buffer
		if err := archive.Write(&file, a); err != nil {
			t.Fatal(err)
		}
		read, err := archive.Read(&file)
		if err != nil {
			t.Fatal(err)
		}
		contents, err := read.Contents()
		if err != nil {
			t.Fatal(err)
		}
		records, err := contents.List(t.Context(), history.RevisionCollection.Name, store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		all := make([]history.Revision, len(records))
		for i, r := range records {
			if err := json.Unmarshal(r.Body, &all[i]); err != nil {
				t.Fatal(err)
			}
		}
		return all
	}
	if got := kept(whole, follows); len(got) != 2 || !got[0].Bound() || got[1].Previous != got[0].Hash {
		t.Errorf("a whole chain came in as %+v", got)
	}
	partial := follows
	partial.Partial, partial.Authors = true, []string{}
	for name, some := range map[string][]archive.Revision{"its beginning is missing": {follows}, "one is partial": {whole, partial}} {
		got := kept(some...)
		for _, r := range got {
			if r.Seq != 0 || r.Hash != "" || r.Previous != "" || r.Contents["o02.es"] == "" {
				t.Errorf("%s, and %s is link %d", name, r.ID, r.Seq)
			}
		}
		if len(got) != len(some) {
			t.Errorf("%s: %d revisions of %d", name, len(got), len(some))
		}
	}
}

// hashAt is the content hash of a version of twoLines.
func hashAt(t *testing.T, version int) string {
	t.Helper()
	sum, err := history.ContentHash(written(t, twoLines[:version]...).Text.Content())
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(sum)
}

// What the page on the format shows is a file.
func TestTheExampleOfThePageIsRead(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/export-json.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the page has no example")
	}
	a, err := archive.Read(strings.NewReader(example))
	if err != nil {
		t.Fatal(err)
	}
	// Every field is there, so that none goes undescribed.
	var shown, all map[string]any
	var whole bytes.Buffer
	if err := archive.Write(&whole, a); err != nil {
		t.Fatal(err)
	}
	for text, into := range map[string]*map[string]any{example: &shown, whole.String(): &all} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(all, shown); diff != "" {
		t.Error(diff)
	}
}
