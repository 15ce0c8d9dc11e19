package httpapi_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/record"
)

type logged struct {
	Items []record.Event
	Next  *string
	Head  *record.Head
}

func (p person) log(t *testing.T, query string) (l logged) {
	t.Helper()
	p.ask(t, http.MethodGet, v1+"/record?"+query, nil).into(t, &l)
	return l
}

func kinds(l logged) (all []string) {
	for _, e := range l.Items {
		all = append(all, string(e.Kind))
	}
	return all
}

// What the presidency does in the chair is on record as the presidency's, and what its
// people do as Mexico is on record as Mexico's.
func TestWhatIsDoneIsOnRecordUnderItsHat(t *testing.T) {
	t.Parallel()
	s := serve(t)
	chair, secretariat := s.enter(t, contribution.Presidency, "mx"), s.secretariat(t)
	s.write(t, "o02.es", "Uno dos tres")
	chair.ask(t, http.MethodPost, v1+"/sections/o02/revisions", map[string]string{"name": "Enviado"})
	chair.ask(t, http.MethodPost, v1+"/texts/o02.es/restore", map[string]int{"version": 0})
	chair.ask(t, http.MethodPut, v1+"/sections/o02/status", map[string]string{"status": "outline"}, "If-Match", `"1"`)
	chair.ask(t, http.MethodPut, v1+"/session/hat", map[string]string{"hat": "delegation"})
	got := secretariat.log(t, "account=presidency-mx")
	want := []string{"session.hat delegate", "section.status presidency", "text.restored presidency", "revision.named presidency"}
	for i, e := range got.Items {
		if i < len(want) && string(e.Kind)+" "+string(e.Role) != want[i] {
			t.Errorf("%d: %s as %s, want %s", i, e.Kind, e.Role, want[i])
		}
	}
	status := got.Items[1]
	if len(got.Items) != len(want) || status.Section != "o02" || status.Details["from"] != "drafting" || status.Details["to"] != "outline" {
		t.Errorf("%d acts; %+v", len(got.Items), status)
	}
	if body := fmt.Sprint(got); strings.Contains(body, "Uno") || strings.Contains(body, "Enviado") {
		t.Errorf("words are on record: %s", body)
	}
}

func TestTheLogIsFiltered(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	for i := range 120 {
		must(t, s.record.Note(t.Context(), record.Event{Kind: "session.begun", Account: fmt.Sprint("a", i%2), Delegation: []string{"hn", "sv"}[i%2]}))
	}
	first := secretariat.log(t, "kind=session&delegation=hn")
	if len(first.Items) != 50 || first.Next == nil {
		t.Fatalf("%d, %v", len(first.Items), first.Next)
	}
	if rest := secretariat.log(t, "kind=session&delegation=hn&after="+*first.Next); len(rest.Items) != 10 || rest.Next != nil {
		t.Errorf("%d, %v", len(rest.Items), rest.Next)
	}
	future := url.QueryEscape(time.Now().Add(time.Hour).Format(time.RFC3339))
	if got := secretariat.log(t, "from="+future); len(got.Items) != 0 || got.Head == nil || got.Head.Seq != 120 {
		t.Errorf("%+v", got)
	}
	for _, wrong := range []string{"from=yesterday", "room=hn", "after=x"} {
		if got := secretariat.ask(t, http.MethodGet, v1+"/record?"+wrong, nil); got.status != 422 || got.problem(t) != "invalid" {
			t.Errorf("%s: %d", wrong, got.status)
		}
	}
}

// Nothing of Honduras's private room shows in anybody else's log, number or export
// (scenario T19); Honduras reads it apart.
func TestAPrivateRoomsActsAreItsDelegationsAlone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	must(t, s.record.Note(t.Context(), record.Event{Kind: "section.status", Account: "secretariat", Section: "o02"}))
	must(t, s.record.Note(t.Context(), record.Event{Kind: "input.opened", Account: "hn-head", Delegation: "hn", Section: "champion-hn", Private: "hn"}))
	must(t, s.record.Note(t.Context(), record.Event{Kind: "section.status", Account: "secretariat", Section: "o02"}))
	for _, place := range places[1:] {
		who := s.enter(t, place.role, place.delegation)
		for _, query := range []string{"", "room=own", "kind=input", "section=champion-hn", "delegation=hn", "account=hn-head"} {
			got := who.log(t, query)
			if slices.Contains(kinds(got), "input.opened") || got.Head != nil && got.Head.Seq != 2 && query == "" {
				t.Errorf("%s asks for %q and reads %v, %v", place.name, query, kinds(got), got.Head)
			}
		}
	}
	for _, form := range []string{"csv", "jsonl"} {
		if got := s.secretariat(t).ask(t, http.MethodGet, v1+"/record/export."+form, nil); got.status != 200 || strings.Contains(string(got.body), "input") {
			t.Errorf("%s: %s", form, got.body)
		}
	}
	head := s.enter(t, contribution.Head, "hn")
	if got := head.log(t, "room=own"); !slices.Equal(kinds(got), []string{"input.opened"}) || got.Head == nil || got.Head.Seq != 1 {
		t.Errorf("the head of Honduras reads %v, %v", kinds(got), got.Head)
	}
	if got := kinds(head.log(t, "")); len(got) != 0 {
		t.Errorf("mixed with the common log: %v", got)
	}
}

func TestTheSheetRunsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hostile := []string{"=1+1", "+1", "-1", "@x", "\tx", "\rx", `a"b,c` + "\n"}
	for _, subject := range hostile {
		must(t, s.record.Note(t.Context(), record.Event{Kind: "account.changed", Account: subject, Subject: subject, Details: map[string]string{"=cmd": "|x"}}))
	}
	got := s.secretariat(t).ask(t, http.MethodGet, v1+"/record/export.csv", nil)
	body, marked := bytes.CutPrefix(got.body, []byte("\ufeff"))
	reader := csv.NewReader(bytes.NewReader(body))
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	must(t, err)
	if !marked || len(rows) != 1+len(hostile)+1+1 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a cell would run: %q", cell)
			}
		}
	}
	if last := rows[len(rows)-1]; last[0] != "record-head" || !strings.HasPrefix(last[1], "8:") {
		t.Errorf("the last row is %v", last) // seven and the export itself
	}
	if got.header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", got.header)
	}
}

// Whoever has the lines computes the chain anew: the script in docs/ shares no code with
// the program and comes to the same.
func TestTheLinesProveTheChain(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here: the script in docs/ is not tried")
	}
	s := serve(t)
	for i := range 5 {
		must(t, s.record.Note(t.Context(), record.Event{Kind: "account.changed", Subject: "ñ <&> \u2028 \"", Details: map[string]string{"b": "2", "a": fmt.Sprint(i)}}))
	}
	secretariat := s.secretariat(t)
	lines := string(secretariat.ask(t, http.MethodGet, v1+"/record/export.jsonl", nil).body)
	head := secretariat.log(t, "").Head.String()
	whole := strings.SplitAfter(lines, "\n")
	for _, test := range []struct {
		name, lines, head string
		sound             bool
	}{
		{"as it came", lines, head, true},
		{"without a head", lines, "", true},
		{"a detail altered", strings.Replace(lines, `"a":"3"`, `"a":"4"`, 1), "", false},
		{"one taken out", strings.Join(slices.Delete(slices.Clone(whole), 2, 3), ""), "", false},
		{"its end cut off", strings.Join(whole[:4], ""), "", true},
		{"its end cut off, with the head", strings.Join(whole[:4], ""), head, false},
	} {
		file := filepath.Join(t.TempDir(), "record.jsonl")
		must(t, os.WriteFile(file, []byte(test.lines), 0o600))
		args := []string{"-B", filepath.Join("..", "..", "docs", "verify_record.py"), file}
		if test.head != "" {
			args = append(args, test.head)
		}
		out, err := exec.CommandContext(t.Context(), python, args...).CombinedOutput()
		if (err == nil) != test.sound || test.lines == lines && !strings.Contains(string(out), "record-head "+head) {
			t.Errorf("%s: %v\n%s", test.name, err, out)
		}
	}
}

// Tries that fail are on record once a minute for each address, without what was tried; so
// is who signs out.
func TestRefusedTriesAndSigningOutAreOnRecord(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for range 3 {
		s.nobody().ask(t, http.MethodPost, v1+"/sign-in", map[string]string{"email": "somebody@hn.example", "password": "hunter2 hunter2"})
	}
	hn := s.honduras(t)
	hn.ask(t, http.MethodDelete, v1+"/session", nil)
	hn.ask(t, http.MethodDelete, v1+"/session", nil) // nobody is in any more
	answer := s.secretariat(t).ask(t, http.MethodGet, v1+"/record", nil)
	if body := string(answer.body); strings.Contains(body, "somebody@") || strings.Contains(body, "hunter2") {
		t.Error("what was tried is on record")
	}
	var page struct {
		Items []struct {
			Kind, Account string
			Details       map[string]string
		}
	}
	answer.into(t, &page)
	seen := map[string]int{}
	for _, e := range page.Items {
		if e.Kind == "sign_in.refused" || e.Kind == "session.ended" {
			seen[e.Kind+" "+e.Account+" "+e.Details["by"]]++
		}
	}
	if len(seen) != 2 || seen["sign_in.refused  password"] != 1 || seen["session.ended hn-delegate "] != 1 {
		t.Errorf("%v", seen)
	}
}
