package contribution_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
)

var write = flag.Bool("write", false, "write docs/rights.md anew from the table")

// docs/rights.md is the table in words. To write it anew:
//
//	go test ./internal/contribution -run TestThePageOfRights -write
func TestThePageOfRightsIsTheTable(t *testing.T) {
	const page = "../../docs/rights.md"
	want := rightsPage()
	if *write {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/rights.md differs from the table: write it anew")
	}
}

// Every action of the table is described, and every cell names roles, statuses and
// conditions that there are.
func TestTheTableIsSound(t *testing.T) {
	t.Parallel()
	conditions := map[string]bool{}
	for _, c := range contribution.Conditions() {
		conditions[c.Name] = true
	}
	for _, d := range contribution.Actions() {
		granted := false
		for _, role := range contribution.Roles() {
			cell := contribution.Cell(d.Action, role)
			granted = granted || cell != ""
			statuses, named, _ := strings.Cut(cell, " ")
			if strings.Trim(statuses, "ODNFAR*") != "" {
				t.Errorf("%s, %s: %q", d.Action, role, cell)
			}
			for name := range strings.FieldsSeq(named) {
				if !conditions[name] {
					t.Errorf("%s, %s: no condition %q", d.Action, role, name)
				}
			}
		}
		if !granted {
			t.Errorf("nobody may %s: the row is missing or of no use", d.Action)
		}
	}
}

func rightsPage() string {
	names := map[contribution.Role]string{
		contribution.Presidency: "chair", contribution.Head: "head", contribution.Delegate: "delegate", contribution.Reader: "reader",
		contribution.Secretariat: "secretariat", contribution.Technical: "technical", contribution.Translator: "translator",
		contribution.Observer: "observer", contribution.Administrator: "administrator",
	}
	var b strings.Builder
	b.WriteString("# Who may do what\n\nWritten from the table that the service reads (`internal/contribution/table.go`); a test compares the two. A cell has the\n" +
		"statuses of a section in which a role may do something: O outline, D drafting, N negotiation, F frozen, A adopted, R retired;\n" +
		"`*` stands for what belongs to no section. A word behind them is a condition that has to hold besides. An empty cell is a no.\n\n| |")
	for _, role := range contribution.Roles() {
		fmt.Fprintf(&b, " %s |", names[role])
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(contribution.Roles())) + "\n")
	for _, d := range contribution.Actions() {
		fmt.Fprintf(&b, "| %s (`%s`) |", d.Words, d.Action)
		for _, role := range contribution.Roles() {
			fmt.Fprintf(&b, " %s |", contribution.Cell(d.Action, role))
		}
		b.WriteString("\n")
	}
	b.WriteString("\nThe conditions:\n\n")
	for _, c := range contribution.Conditions() {
		fmt.Fprintf(&b, "- `%s`: %s\n", c.Name, c.Words)
	}
	b.WriteString("\nSteps of a section’s status, and the right each takes:\n\n| from | to | takes |\n| --- | --- | --- |\n")
	for _, s := range contribution.Transitions() {
		fmt.Fprintf(&b, "| %s | %s | `%s` |\n", s.From, s.To, s.Takes)
	}
	return b.String()
}
