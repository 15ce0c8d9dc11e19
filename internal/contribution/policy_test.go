package contribution_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
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

// Some rows of the matrix as the domain has them (part e); docs/rights.md has all.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	roles := []contribution.Role{
		contribution.Presidency, contribution.Head, contribution.Delegate, contribution.Reader, contribution.Secretariat,
		contribution.Technical, contribution.Translator, contribution.Observer, contribution.Administrator, "stranger",
	}
	tests := []struct {
		action contribution.Action
		want   [10]string
	}{
		{contribution.Read, [10]string{"ODNFAR", "ODNFA", "ODNFA", "DNFA", "ODNFAR", "ODNFA", "DNFA", "DNFA", "", ""}},
		{contribution.Write, [10]string{"", "D", "D", "", "OD", "", "", "", "", ""}},
		{contribution.Translate, [10]string{"", "", "", "", "DNA", "", "DNA", "", "", ""}},
		{contribution.ChangeStatus, [10]string{"OD", "", "", "", "O", "", "", "", "", ""}},
		{contribution.Retire, [10]string{"ODNR", "", "", "", "ODR", "", "", "", "", ""}},
		{contribution.NameRevision, [10]string{"DNFA", "", "", "", "DNFA", "", "", "", "", ""}},
		{contribution.Restore, [10]string{"DN", "", "", "", "D", "", "", "", "", ""}},
		{contribution.ReadComments, [10]string{"ODNFAR", "ODNFA", "ODNFA", "DNFA", "ODNFAR", "ODNFA", "DNFA", "", "", ""}},
		{contribution.Comment, [10]string{"DNF", "DNF", "DNF", "DNF", "DNF", "DNF", "DNF", "", "", ""}},
		{contribution.Export, [10]string{"DNFA", "DNFA", "DNFA", "DNFA", "DNFA", "DNFA", "DNFA", "FA", "", ""}},
		{"invented", [10]string{}},
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

// What a delegation's own section says comes from its submissions alone.
func TestNobodyTypesInADelegationsOwnSection(t *testing.T) {
	t.Parallel()
	champion := contribution.Section{ID: "champion-hn", Delegation: "hn"}
	for _, role := range contribution.Roles() {
		for _, action := range []contribution.Action{contribution.Write, contribution.Restore, contribution.Translate} {
			who := contribution.Actor{Delegation: "hn", Role: role}
			if got := granted(who, action, champion); got != "" {
				t.Errorf("%s may %s in %s", role, action, got)
			}
		}
	}
}

func TestADelegateWritesWhereItHasAPen(t *testing.T) {
	t.Parallel()
	section := contribution.Section{ID: "o08", Status: contribution.Drafting}
	for _, test := range []struct {
		pens []string
		want bool
	}{{nil, true}, {[]string{}, false}, {[]string{"o02", "o08"}, true}, {[]string{"o02"}, false}} {
		who := contribution.Actor{Delegation: "hn", Role: contribution.Delegate, Pens: test.pens}
		if contribution.May(who, contribution.Write, section) != test.want {
			t.Errorf("pens %v: want %v", test.pens, test.want)
		}
	}
}

func TestATranslatorTypesWhereTheTextIsNotTheSource(t *testing.T) {
	t.Parallel()
	section := contribution.Section{ID: "o08", Status: contribution.Drafting, SourceLang: gcm.ES}
	who := contribution.Actor{Delegation: gcm.SecretariatID, Role: contribution.Translator}
	if contribution.MayType(who, section, gcm.ES) || !contribution.MayType(who, section, gcm.EN) {
		t.Error("a translator types in English where Spanish is the source")
	}
}

func TestAReservedSectionIsKeptFromObservers(t *testing.T) {
	t.Parallel()
	who := contribution.Actor{Delegation: "unnm", Role: contribution.Observer}
	if got := granted(who, contribution.Read, contribution.Section{ID: "o08", Reserved: true}); got != "" {
		t.Errorf("an observer reads it in %s", got)
	}
}

func TestObserversCommentWhereTheyAreInvited(t *testing.T) {
	t.Parallel()
	who := contribution.Actor{Delegation: "unnm", Role: contribution.Observer}
	for _, test := range []struct {
		section                 contribution.Section
		open                    contribution.Observers
		reads, threads, comment string
	}{
		{contribution.Section{}, contribution.ReadingObservers, "DNFA", "", ""},
		{contribution.Section{Invited: true}, contribution.CommentingObservers, "DNFA", "DNFA", "DNF"},
		{contribution.Section{Reserved: true, Invited: true}, contribution.NoObservers, "", "", ""},
	} {
		reads, threads := granted(who, contribution.Read, test.section), granted(who, contribution.ReadComments, test.section)
		comment := granted(who, contribution.Comment, test.section)
		if test.section.Observers() != test.open || reads != test.reads || threads != test.threads || comment != test.comment {
			t.Errorf("%s: reads in %q, its comments in %q, comments in %q", test.section.Observers(), reads, threads, comment)
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
		{contribution.Presidency, contribution.Negotiation, []contribution.Status{r}},
		{contribution.Secretariat, o, []contribution.Status{d, r}},
		{contribution.Secretariat, d, []contribution.Status{r}},
		{contribution.Presidency, contribution.Adopted, nil},
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
