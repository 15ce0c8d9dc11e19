package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/live"
)

// comparison is what tests read of one.
type comparison struct {
	To       string
	Sections []struct {
		Section      string
		Counts       struct{ Edited, Inserted, Deleted, Moved, Unchanged int }
		ByDelegation []tally
		Authors      []string
		Entries      []struct {
			Type     string
			Moved    bool
			Changes  []string
			Old, New []struct{ Label, Text string }
			Runs     []struct {
				Mark, Text string
				By         []struct{ Delegation, At string }
			}
		}
	}
	ByDelegation []tally
	Across       []struct {
		From, To struct {
			Section      string
			Index        int
			Since, Until int64
		}
		Changes []string
		Runs    []struct{ Mark, Text string }
	}
	Counts struct{ Moved, Inserted, Deleted, Edited, WordsAdded, WordsRemoved int }
}

type tally struct {
	Delegation                        string
	WordsAdded, WordsRemoved, Changes int
}

// said writes the changes of a section down, with who did each.
func (c comparison) said() string {
	var b strings.Builder
	for _, e := range c.Sections[0].Entries {
		for _, run := range e.Runs {
			var who []string
			for _, by := range run.By {
				who = append(who, by.Delegation)
			}
			switch run.Mark {
			case "insert":
				fmt.Fprintf(&b, "[+%s %s]", run.Text, strings.Join(who, ","))
			case "delete":
				fmt.Fprintf(&b, "[-%s %s]", run.Text, strings.Join(who, ","))
			default:
				b.WriteString(run.Text)
			}
		}
		b.WriteString("|")
	}
	return b.String()
}

// edit changes a text as a delegation's delegate would.
func (s *service) edit(t *testing.T, text, delegation string, change delta.Delta) {
	t.Helper()
	who := live.Identity{AccountView: live.AccountView{ID: delegation + "-delegate", Role: "delegate", Delegation: delegation}}
	_, err := s.hub.Apply(t.Context(), text, who, func(delta.Delta) (delta.Delta, []document.Origin, error) { return change, nil, nil })
	must(t, err)
}

func TestAComparisonSaysWhoDidWhat(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Proteger a las personas migrantes.")                            // v1, and what the server puts in order
	s.edit(t, "o02.es", "mx", delta.Delta{{Retain: 9}, {Insert: "y asistir "}})           // Proteger y asistir a las …
	s.edit(t, "o02.es", "sv", delta.Delta{{Retain: 11}, {Delete: 7}, {Insert: "ayudar"}}) // three rewrite each other
	s.edit(t, "o02.es", "gt", delta.Delta{{Retain: 24}, {Delete: 8}, {Insert: "niñas"}})
	hn := s.honduras(t)
	var c comparison
	hn.ask(t, http.MethodGet, v1+"/compare?section=o02&lang=es&from=v1", nil).into(t, &c)
	const want = "Proteger [+y  mx][+ayudar  sv]a las [-personas gt][+niñas gt] migrantes.|"
	if got := c.said(); !strings.HasPrefix(got, want) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := fmt.Sprint(c.Sections[0].ByDelegation, c.Sections[0].Authors); got != "[{gt 1 1 1} {mx 1 0 1} {sv 1 0 1}] [gt mx sv]" {
		t.Error(got)
	}
	// Read backwards, each change has the same hand.
	hn.ask(t, http.MethodGet, v1+"/compare?section=o02&lang=es&from=now&to=v1", nil).into(t, &c)
	if got := c.said(); !strings.Contains(got, "[-niñas gt][+personas gt]") || !strings.Contains(got, "[-ayudar  sv]") {
		t.Errorf("backwards: %s", got)
	}
}

func TestAComparisonSaysWhoChangedFormKindAndNotes(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Proteger a las personas.")
	s.edit(t, "o02.es", "hn", delta.Delta{{Retain: 23}, {Embed: map[string]any{"footnote": "f1"}, Attributes: delta.Attributes{"note": "Párrafo 4."}}})
	head, err := s.store.Head(t.Context(), "o02.es")
	must(t, err)
	s.edit(t, "o02.es", "mx", delta.Delta{{Retain: 8, Attributes: delta.Attributes{"bold": true}}})
	s.edit(t, "o02.es", "gt", delta.Delta{{Retain: 23}, {Retain: 1, Attributes: delta.Attributes{"note": "Párrafo 5."}}})
	s.edit(t, "o02.es", "sv", delta.Delta{{Retain: 25}, {Retain: 1, Attributes: delta.Attributes{"kind": "quote"}}})
	type run struct {
		Mark, Text string
		By         []struct{ Delegation string }
		Form       *struct{ Was, Is struct{ Bold bool } }
	}
	var c struct {
		Sections []struct {
			Entries []struct {
				Changes []string
				By      []struct{ Delegation string }
				Runs    []run
				Notes   []struct {
					Mark string
					Runs []run
				}
			}
		}
	}
	s.honduras(t).ask(t, http.MethodGet, fmt.Sprintf("%s/compare?section=o02&lang=es&from=v%d", v1, head), nil).into(t, &c)
	e := c.Sections[0].Entries[0]
	if got := fmt.Sprint(e.Changes, e.By); got != "[note kind form] [{sv}]" {
		t.Error(got)
	}
	if first := e.Runs[0]; first.Text != "Proteger" || first.Form == nil || first.Form.Was.Bold || !first.Form.Is.Bold || first.By[0].Delegation != "mx" {
		t.Errorf("%+v", first)
	}
	if note := fmt.Sprint(e.Notes); note != "[{equal [{equal Párrafo  [] <nil>} {delete 4 [{gt}] <nil>} {insert 5 [{gt}] <nil>} {equal . [] <nil>}]}]" {
		t.Error(note)
	}
}

func TestCountsComeWithoutTheWords(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	s.write(t, "o07.es", "Cuatro")
	var c comparison
	s.secretariat(t).ask(t, http.MethodGet, v1+"/compare?entries=none", nil).into(t, &c)
	words := 0
	for _, section := range c.Sections {
		words += len(section.Entries)
	}
	if words != 0 || len(c.ByDelegation) != 1 || c.ByDelegation[0] != (tally{"hn", 4, 0, 2}) {
		t.Errorf("%d entries, %+v", words, c.ByDelegation)
	}
	if got := s.secretariat(t).ask(t, http.MethodGet, v1+"/compare?entries=some", nil); got.status != 422 {
		t.Errorf("%d", got.status)
	}
}

// Scenario T21: a paragraph goes from round table 1 to round table 3, and one word changes.
func TestAParagraphGoesToAnotherSection(t *testing.T) {
	t.Parallel()
	s := serve(t)
	const paragraph = "Alienta a los miembros a compartir buenas prácticas de protección consular."
	s.write(t, "o02.es", paragraph)
	secretariat := s.secretariat(t)
	var before struct{ ID string }
	secretariat.ask(t, http.MethodPost, v1+"/revisions", map[string]string{"name": "Diálogo 1"}).into(t, &before)
	s.edit(t, "o02.es", "mx", delta.Delta{{Delete: delta.UTF16Len(paragraph) + 1}})
	s.write(t, "o07.es", strings.Replace(paragraph, "buenas", "mejores", 1))
	var c comparison
	secretariat.ask(t, http.MethodGet, v1+"/compare?lang=es&entries=none&from="+before.ID, nil).into(t, &c)
	if len(c.Across) != 1 {
		t.Fatalf("%+v", c.Across)
	}
	a := c.Across[0]
	if a.From.Section != "o02" || a.To.Section != "o07" || a.From.Index != 0 || a.To.Index != 0 {
		t.Errorf("%+v", a)
	}
	if got := fmt.Sprint(a.Runs[1:3], a.Changes); got != "[{delete buenas} {insert mejores}] [words]" {
		t.Errorf("one word is marked: %s", got)
	}
	if n := c.Counts; n.Moved != 1 || n.Edited != 1 || n.Inserted != 0 || n.Deleted != 0 || n.WordsAdded != 1 || n.WordsRemoved != 1 {
		t.Errorf("%+v", n)
	}
	if got := fmt.Sprint(c.ByDelegation); got != "[{hn 1 0 1} {mx 0 1 1}]" {
		t.Errorf("%s", got)
	}
	// Each section alone says so too, and of the other one no more than that.
	for section, want := range map[string][3]int{"o02": {0, 0, 0}, "o07": {1, 0, 0}} {
		c = comparison{}
		secretariat.ask(t, http.MethodGet, v1+"/compare?lang=es&section="+section+"&from="+before.ID, nil).into(t, &c)
		n := c.Counts
		if len(c.Sections) != 1 || len(c.Across) != 1 || c.Across[0].From.Section != "o02" || c.Across[0].To.Section != "o07" || [3]int{n.Moved, n.Inserted, n.Deleted} != want {
			t.Errorf("%s alone: %d sections, %+v, %+v", section, len(c.Sections), c.Across, n)
		}
	}
	if at := c.Across[0]; at.From.Since != 1 || at.From.Until != 2 || at.To.Since != 0 || at.To.Until != 1 {
		t.Errorf("the versions that were compared: %+v", at)
	}
	// A version of one section stands in the others for the time until its next change.
	c = comparison{}
	secretariat.ask(t, http.MethodGet, v1+"/compare?lang=es&section=o02&from=v1&to=v2", nil).into(t, &c)
	if len(c.Across) != 1 {
		t.Errorf("from version 1 to 2: %+v", c.Across)
	}
	c = comparison{}
	secretariat.ask(t, http.MethodGet, v1+"/compare?lang=es&section=o02&across=none&from="+before.ID, nil).into(t, &c)
	if len(c.Across) != 0 || c.Counts.Deleted != 1 {
		t.Errorf("not asked for what is around it: %+v", c.Across)
	}
}

// Who may not read a section isn't told that a paragraph went there.
func TestNobodyHearsOfWhatWentWhereTheyMayNotRead(t *testing.T) {
	t.Parallel()
	s := serve(t)
	const paragraph = "Alienta a los miembros a compartir buenas prácticas de protección consular."
	s.write(t, "o02.es", paragraph)
	s.edit(t, "o02.es", "mx", delta.Delta{{Delete: delta.UTF16Len(paragraph) + 1}})
	s.write(t, "o07.es", paragraph)
	secretariat, observer := s.secretariat(t), s.enter(t, contribution.Observer, "unnm")
	seen := func() int {
		var c comparison
		observer.ask(t, http.MethodGet, v1+"/compare?lang=es&section=o02&from=v1", nil).into(t, &c)
		return len(c.Across)
	}
	if n := seen(); n != 1 {
		t.Fatalf("%d ways between sections that are open", n)
	}
	if got := secretariat.ask(t, http.MethodPut, v1+"/sections/o07/observers", map[string]string{"observers": "out"}, "If-Match", `"1"`); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if n := seen(); n != 0 {
		t.Errorf("%d ways into a section that is kept from observers", n)
	}
}

func TestAGivenTextIsComparedAndNotKept(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Proteger a las personas migrantes en tránsito.")
	hn := s.honduras(t)
	head, err := s.store.Head(t.Context(), "o02.es")
	must(t, err)
	var c comparison
	pasted := "1. Proteger a las personas migrantes y a sus familias en tránsito.\r\n\r\n"
	hn.ask(t, http.MethodPost, v1+"/compare", form{"section", "o02", "lang", "es", "from", "now", "text", pasted}).into(t, &c)
	if got, want := c.said(), "Proteger a las personas migrantes [+y a sus familias  hn]en tránsito.|"; !strings.HasPrefix(got, want) || c.To != "given" {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if first := c.Sections[0].Entries[0]; first.New[0].Label != "1." || len(first.Changes) != 1 {
		t.Errorf("%+v", first)
	}
	file := wordFile(`<w:p><w:r><w:t>Proteger a las niñas migrantes en tránsito.</w:t></w:r></w:p>`)
	hn.ask(t, http.MethodPost, v1+"/compare", form{"section", "o02", "lang", "es", "file", file}).into(t, &c)
	if got, want := c.said(), "Proteger a las [-personas hn][+niñas hn] migrantes en tránsito.|"; !strings.HasPrefix(got, want) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if now, err := s.store.Head(t.Context(), "o02.es"); err != nil || now != head {
		t.Errorf("version %d became %d: %v", head, now, err)
	}
}

func TestAGivenTextHasBounds(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	for want, body := range map[string]any{
		"422 invalid":        form{"section", "o02", "lang", "es"},
		"422 invalid both":   form{"section", "o02", "lang", "es", "text", "Uno", "file", emptyWordFile},
		"422 invalid lang":   form{"section", "o02", "lang", "fr", "text", "Uno"},
		"422 invalid other":  form{"section", "o02", "lang", "es", "words", "Uno"},
		"404 absent":         form{"section", "o02", "lang", "es", "text", "Uno", "from", "v9"},
		"400 malformed":      form{"section", "o02", "lang", "es", "text", "\xff"},
		"400 malformed body": map[string]string{"section": "o02"},
		"413 too_large":      form{"section", "o02", "lang", "es", "text", strings.Repeat("a", document.MaxTextBytes+1)},
		"422 not_word":       form{"section", "o02", "lang", "es", "file", "%PDF-1.4"},
	} {
		got := hn.ask(t, http.MethodPost, v1+"/compare", body)
		if said := fmt.Sprint(got.status, " ", got.problem(t)); !strings.HasPrefix(want, said) {
			t.Errorf("%s: %s", want, said)
		}
	}
}
