package sample_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/sample"
)

func lastState(s sample.Section) sample.State { return s.States[len(s.States)-1] }

// shape is what both languages share: names, kinds and levels in order.
func shape(paragraphs []sample.Paragraph) []sample.Paragraph {
	shapes := make([]sample.Paragraph, len(paragraphs))
	for i, p := range paragraphs {
		shapes[i] = sample.Paragraph{PID: p.PID, Kind: p.Kind, Level: p.Level}
	}
	return shapes
}

func sameShape(a, b sample.Paragraph) bool {
	return a.PID == b.PID && a.Kind == b.Kind && a.Level == b.Level
}

func TestBothLanguagesHaveTheSameParagraphs(t *testing.T) {
	t.Parallel()
	var behind []string // sections in which a translation followed later
	for _, section := range sections(t) {
		for i, state := range section.States {
			if len(state.Written) == 1 {
				behind = append(behind, section.ID)
				continue
			}
			if !slices.EqualFunc(shape(state.Texts[gcm.ES]), shape(state.Texts[gcm.EN]), sameShape) {
				t.Errorf("%s, state %d: the languages differ", section.ID, i+1)
			}
		}
		last := lastState(section)
		if !slices.EqualFunc(shape(last.Texts[gcm.ES]), shape(last.Texts[gcm.EN]), sameShape) {
			t.Errorf("%s: the languages differ at the end", section.ID)
		}
		if n := len(last.Texts[gcm.ES]); n < 4 || n > 10 {
			t.Errorf("%s: %d paragraphs at the end", section.ID, n)
		}
	}
	if behind = slices.Compact(behind); !slices.Equal(behind, []string{"o18", "o23", "w1"}) {
		t.Errorf("a translation follows later in %v", behind)
	}
}

func TestTheContributionIsWrittenByManyAndStillHasEmptySections(t *testing.T) {
	t.Parallel()
	all := sections(t)
	written, members := map[string]bool{}, map[string]bool{}
	for _, section := range all {
		written[section.ID] = true
		for _, state := range section.States {
			if state.Delegation != gcm.SecretariatID {
				members[state.Delegation] = true
			}
		}
		if n := len(section.States); n < 4 || n > 7 {
			t.Errorf("%s has %d states", section.ID, n)
		}
	}
	if len(all) < 9 || len(members) < 8 {
		t.Errorf("%d sections by %d delegations", len(all), len(members))
	}
	empty := 0
	for _, s := range contribution.Layout() {
		if s.Objective != 0 && !written[s.ID] {
			empty++
		}
		delete(written, s.ID)
	}
	if empty < 12 || len(written) != 0 {
		t.Errorf("%d objectives are empty; not in the contribution: %v", empty, written)
	}
}

func TestEveryWriterHadTheRight(t *testing.T) {
	t.Parallel()
	layout := contribution.Layout()
	for _, section := range sections(t) {
		i := slices.IndexFunc(layout, func(s contribution.Section) bool { return s.ID == section.ID })
		in := layout[i]
		in.Status = contribution.Drafting
		for _, state := range section.States {
			who := contribution.Actor{Account: state.Account, Delegation: state.Delegation, Role: contribution.Delegate}
			if state.Delegation == gcm.SecretariatID {
				who.Role = contribution.Secretariat
			}
			// What a delegation's own section says came from its submissions.
			if in.Delegation == "" && !contribution.May(who, contribution.Write, in) {
				t.Errorf("%s may not write in %s", state.Account, section.ID)
			}
			if in.Delegation != "" && state.Delegation != in.Delegation {
				t.Errorf("%s wrote in the champion's section %s", state.Account, section.ID)
			}
		}
	}
}

func TestSomethingOfEveryKindHappens(t *testing.T) {
	t.Parallel()
	seen := map[string][]string{} // sections by kind of change
	for _, section := range sections(t) {
		for i, state := range section.States[1:] {
			for _, lang := range state.Written {
				for _, kind := range kindsOfChange(section.States[i].Texts[lang], state.Texts[lang]) {
					seen[kind] = append(seen[kind], section.ID)
				}
			}
		}
	}
	want := map[string]int{"moved": 5, "split": 5, "joined": 3, "reworded": 10, "inserted": 10, "deleted": 3}
	for kind, least := range want {
		if got := slices.Compact(seen[kind]); len(got) < least {
			t.Errorf("%s only in %v", kind, got)
		}
	}
	if !slices.Contains(seen["moved"], "o02") {
		t.Error("nothing moves in o02")
	}
}

func kindsOfChange(before, after []sample.Paragraph) []string {
	var kinds []string
	place := func(list []sample.Paragraph, pid string) int {
		return slices.IndexFunc(list, func(p sample.Paragraph) bool { return p.PID == pid })
	}
	joined := map[string]bool{}
	last := -1 // place in before of the last paragraph that was there
	for _, p := range after {
		was := place(before, p.PID)
		switch {
		case p.From != "":
			kinds = append(kinds, "split")
		case was < 0:
			kinds = append(kinds, "inserted")
		case p.Joins != "":
			kinds = append(kinds, "joined")
			joined[p.Joins] = true
		case document.Words(before[was].Words) != document.Words(p.Words):
			kinds = append(kinds, "reworded")
		}
		if was >= 0 && was < last {
			kinds = append(kinds, "moved")
		}
		last = max(last, was)
	}
	for _, p := range before {
		if place(after, p.PID) < 0 && !joined[p.PID] {
			kinds = append(kinds, "deleted")
		}
	}
	return kinds
}

// The words of the whole sample as it ends, in one language.
func finalWords(t *testing.T, lang gcm.Lang) string {
	t.Helper()
	var words strings.Builder
	for _, section := range sections(t) {
		for _, p := range document.Paragraphs(sample.Document(lastState(section).Texts[lang])) {
			words.WriteString(p.Text + "\n")
		}
	}
	return words.String()
}

func TestWordsAreThoseOfTheGlossary(t *testing.T) {
	t.Parallel()
	tests := []struct {
		lang        gcm.Lang
		has, hasNot []string
	}{
		{
			gcm.ES,
			[]string{"dos diálogos", "17 de septiembre de 2021", "primer trimestre de 2022", "trata de personas", "tráfico ilícito de migrantes"},
			[]string{"tráfico de personas", "trata de migrantes", "borrador cero", "!", "  "},
		},
		{
			gcm.EN,
			[]string{"two dialogues", "17 September 2021", "first quarter of 2022", "trafficking in persons", "smuggling of migrants"},
			[]string{"human trafficking", "people smuggling", "!", "  "},
		},
	}
	for _, test := range tests {
		words := finalWords(t, test.lang)
		for _, phrase := range test.has {
			if !strings.Contains(words, phrase) {
				t.Errorf("%s: nothing about %q", test.lang, phrase)
			}
		}
		for _, phrase := range test.hasNot {
			if strings.Contains(words, phrase) {
				t.Errorf("%s: has %q", test.lang, phrase)
			}
		}
	}
}

func TestMarksAndKindsOccur(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, section := range sections(t) {
		for _, op := range sample.Document(lastState(section).Texts[gcm.ES]) {
			for name, value := range op.Attributes {
				seen[name] = true
				if name == "kind" {
					seen["kind "+value.(string)] = true
				}
			}
		}
	}
	for _, name := range []string{"bold", "italic", "link", "note", "level", "kind h2", "kind number", "kind letter", "kind quote"} {
		if !seen[name] {
			t.Errorf("no %s", name)
		}
	}
}

func TestStatusesLetPeopleWriteWhereTheSampleIs(t *testing.T) {
	t.Parallel()
	statuses, err := sample.Statuses()
	if err != nil {
		t.Fatal(err)
	}
	if len(statuses) != len(contribution.Layout()) {
		t.Errorf("%d statuses", len(statuses))
	}
	emptyObjectives := 0
	for _, s := range contribution.Layout() {
		written := slices.ContainsFunc(sections(t), func(w sample.Section) bool { return w.ID == s.ID })
		switch status := statuses[s.ID]; {
		case written && status != contribution.Drafting:
			t.Errorf("%s is %s", s.ID, status)
		case !written && status == contribution.Drafting && s.Objective != 0:
			emptyObjectives++
		case status != contribution.Drafting && status != contribution.Outline:
			t.Errorf("%s is %q", s.ID, status)
		}
	}
	if emptyObjectives == 0 {
		t.Error("no empty objective is open")
	}
}
