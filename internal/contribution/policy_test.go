package contribution_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
)

var letters = map[contribution.Status]string{
	contribution.Outline: "O", contribution.Drafting: "D", contribution.Negotiation: "N",
	contribution.Frozen: "F", contribution.Adopted: "A", contribution.Retired: "R",
}

// granted spells the statuses in which somebody may do something.
func granted(who contribution.Actor, what contribution.Action, in contribution.Section) string {
	var b strings.Builder
	for _, status := range contribution.Statuses() {
		in.Status = status
		if contribution.May(who, what, in) {
			b.WriteString(letters[status])
		}
	}
	return b.String()
}

// The permission matrix, a row an action: who may, in which statuses.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	roles := []contribution.Role{contribution.Presidency, contribution.Secretariat, contribution.Head, contribution.Delegate, contribution.Observer, "stranger"}
	tests := []struct {
		action contribution.Action
		want   [6]string
	}{
		{contribution.Read, [6]string{"ODNFAR", "ODNFAR", "ODNFA", "ODNFA", "DNFA", ""}},
		{contribution.Write, [6]string{"", "OD", "D", "D", "", ""}},
		{contribution.ChangeStatus, [6]string{"ODNAR", "ODR", "", "", "", ""}},
		{contribution.NameRevision, [6]string{"DNFA", "ODNFA", "", "", "", ""}},
		{contribution.Restore, [6]string{"D", "OD", "", "", "", ""}},
		{"invented", [6]string{}},
	}
	for _, test := range tests {
		for i, role := range roles {
			who := contribution.Actor{Account: "hn-someone", Delegation: "hn", Role: role}
			if got := granted(who, test.action, contribution.Section{ID: "o02"}); got != test.want[i] {
				t.Errorf("%s, %s: %q, want %q", role, test.action, got, test.want[i])
			}
		}
	}
}

func TestAChampionsSectionIsWrittenByThatCountry(t *testing.T) {
	t.Parallel()
	champion := contribution.Section{ID: "champion-hn", Delegation: "hn"}
	tests := []struct {
		delegation string
		role       contribution.Role
		want       string
	}{
		{"hn", contribution.Delegate, "D"},
		{"hn", contribution.Head, "D"},
		{"sv", contribution.Head, ""},
		{"rcm-ts", contribution.Secretariat, "OD"},
		{"hn", contribution.Observer, ""},
	}
	for _, test := range tests {
		who := contribution.Actor{Delegation: test.delegation, Role: test.role}
		if got := granted(who, contribution.Write, champion); got != test.want {
			t.Errorf("%s of %s: %q, want %q", test.role, test.delegation, got, test.want)
		}
	}
}

func TestOutsideSections(t *testing.T) {
	t.Parallel()
	for _, role := range contribution.Roles() {
		who := contribution.Actor{Role: role}
		secretariat, chair := role == contribution.Secretariat, role == contribution.Presidency
		if contribution.MayOutside(who, contribution.Invite) != (secretariat || role == contribution.Administrator) {
			t.Errorf("%s inviting", role)
		}
		if contribution.MayOutside(who, contribution.NameContributionRevision) != (secretariat || chair) {
			t.Errorf("%s naming a revision of the contribution", role)
		}
		if contribution.MayOutside(who, contribution.Write) {
			t.Errorf("%s may write outside sections", role)
		}
	}
}

func TestNextStatuses(t *testing.T) {
	t.Parallel()
	const o, d, r = contribution.Outline, contribution.Drafting, contribution.Retired
	tests := []struct {
		role contribution.Role
		from contribution.Status
		want []contribution.Status
	}{
		{contribution.Presidency, o, []contribution.Status{d, r}},
		{contribution.Presidency, d, []contribution.Status{o, r}},
		{contribution.Presidency, r, []contribution.Status{o}},
		{contribution.Presidency, contribution.Negotiation, nil},
		{contribution.Secretariat, o, []contribution.Status{d, r}},
		{contribution.Secretariat, d, []contribution.Status{r}},
		{contribution.Secretariat, r, []contribution.Status{o}},
		{contribution.Head, d, nil},
		{contribution.Observer, o, nil},
	}
	for _, test := range tests {
		got := contribution.NextStatuses(contribution.Actor{Role: test.role}, contribution.Section{Status: test.from})
		if !slices.Equal(got, test.want) && len(got)+len(test.want) > 0 {
			t.Errorf("%s from %s: %v, want %v", test.role, test.from, got, test.want)
		}
	}
}
