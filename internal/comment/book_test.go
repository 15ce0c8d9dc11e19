package comment_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
)

// For whose eyes each visibility is. Whoever doesn't see a thread can't answer, resolve,
// change or find it either: it is absent.
func TestAThreadIsForTheEyesItWasOpenedFor(t *testing.T) {
	t.Parallel()
	everyone := []contribution.Actor{honduras, reader, salvador, chair, mexico, secretariat, iom, translator, observer, admin}
	tests := []struct {
		by         contribution.Actor
		visibility comment.Visibility
		seenBy     []contribution.Actor
	}{
		{honduras, comment.Own, []contribution.Actor{honduras, reader}},
		{mexico, comment.Own, []contribution.Actor{mexico}},
		{secretariat, comment.Own, []contribution.Actor{secretariat, translator}},
		{observer, comment.Own, []contribution.Actor{observer}},
		{honduras, comment.Members, []contribution.Actor{honduras, reader, salvador, chair, mexico, secretariat, iom, translator}},
		{chair, comment.Members, []contribution.Actor{honduras, reader, salvador, chair, mexico, secretariat, iom, translator}},
		{salvador, comment.All, []contribution.Actor{honduras, reader, salvador, chair, mexico, secretariat, iom, translator, observer}},
	}
	for i, test := range tests {
		s := sit(t)
		name := fmt.Sprint("thread", i)
		s.open(t, test.by, "o02.es", opening(name, test.visibility, "¿Segura?"))
		for _, who := range everyone {
			seen, _, err := s.List(t.Context(), who, "o02.es")
			if who.Account == admin.Account {
				if code(err) != fault.Absent {
					t.Errorf("an administrator lists comments: %v", err)
				}
			} else if must(t, err); (len(seen) == 1) != slices.ContainsFunc(test.seenBy, func(a contribution.Actor) bool { return a.Account == who.Account }) {
				t.Errorf("%s of %s by %s: %d seen by %s", test.visibility, test.by.Delegation, test.by.Role, len(seen), who.Account)
			}
			if len(seen) == 1 {
				continue
			}
			_, reply := s.Reply(t.Context(), who, id(name), id("reply"), "No.")
			_, resolve := s.Resolve(t.Context(), who, id(name), true)
			_, change := s.Change(t.Context(), who, id(name), id(name+"-first"), "No.")
			_, withdraw := s.Withdraw(t.Context(), who, id(name), id(name+"-first"))
			for _, err := range []error{reply, resolve, change, withdraw} {
				if code(err) != fault.Absent {
					t.Errorf("%s, who doesn't see it, is told %v", who.Account, err)
				}
			}
		}
	}
}

// The pages of those who may see a thread are told of it, and no others.
func TestWhoIsToldOfAThread(t *testing.T) {
	t.Parallel()
	s := sit(t)
	members := []contribution.Role{contribution.Presidency, contribution.Head, contribution.Delegate, contribution.Reader, contribution.Secretariat, contribution.Technical, contribution.Translator}
	for i, test := range []struct {
		text       string
		visibility comment.Visibility
		want       comment.Audience
	}{
		{"o02.es", comment.Own, comment.Audience{Delegation: "hn", Roles: append(slices.Clone(members[1:]), contribution.Observer)}},
		{"o02.es", comment.Members, comment.Audience{Roles: members}},
		{"o02.es", comment.All, comment.Audience{Roles: append(slices.Clone(members), contribution.Observer)}},
		{"reading.es", comment.All, comment.Audience{Roles: members}},
		{"draft-x.es", comment.Room, comment.Audience{}},
	} {
		s.open(t, honduras, test.text, opening(fmt.Sprint("thread", i), test.visibility, "¿Segura?"))
		if got := s.told[i]; got.Delegation != test.want.Delegation || !slices.Equal(got.Roles, test.want.Roles) || (got.Roles == nil) != (test.want.Roles == nil) {
			t.Errorf("%s in %s: %+v, want %+v", test.visibility, test.text, got, test.want)
		}
	}
}

func TestWhereAndHowWideOneMayComment(t *testing.T) {
	t.Parallel()
	s := sit(t)
	type choices = []comment.Visibility
	wide := choices{comment.Own, comment.Members, comment.All}
	tests := []struct {
		who   contribution.Actor
		text  string
		want  choices // none where one may read and not comment
		usual comment.Visibility
		code  fault.Code
	}{
		{honduras, "o02.es", wide, comment.Own, ""},
		{reader, "frozen.es", wide, comment.Own, ""},
		{honduras, "outline.es", nil, "", ""},
		{honduras, "adopted.es", nil, "", ""},
		{honduras, "retired.es", nil, "", fault.Absent},
		{chair, "negotiation.es", choices{comment.Members, comment.All}, comment.Members, ""},
		{secretariat, "o02.en", wide, comment.Members, ""},
		{iom, "o02.es", wide, comment.Own, ""},
		{observer, "o02.es", choices{comment.Own, comment.All}, comment.Own, ""},
		{observer, "adopted.es", nil, "", ""},
		{observer, "reading.es", nil, "", fault.Absent},
		{admin, "o02.es", nil, "", fault.Absent},
		{honduras, "o99.es", nil, "", fault.Absent},
		{honduras, "o02", nil, "", fault.Absent},
		{honduras, "draft-x.es", choices{comment.Room}, comment.Room, ""},
		{secretariat, "draft-x.es", choices{comment.Room}, comment.Room, ""},
		{salvador, "draft-x.es", nil, "", fault.Absent},
	}
	for i, test := range tests {
		_, may, err := s.List(t.Context(), test.who, test.text)
		if code(err) != test.code || !slices.Equal(may.Choices, test.want) || may.Usual != test.usual || may.Comment != (len(test.want) > 0) {
			t.Errorf("%s in %s: %+v, %v", test.who.Account, test.text, may, err)
		}
		for _, v := range []comment.Visibility{comment.Own, comment.Members, comment.All, comment.Room, "invented"} {
			_, err := s.Open(t.Context(), test.who, test.text, opening(fmt.Sprint("thread", i, v), v, "¿Segura?"))
			want := fault.Invalid
			switch {
			case slices.Contains(test.want, v):
				want = ""
			case test.code != "":
				want = test.code
			case len(test.want) == 0:
				want = fault.CommentsClosed
			}
			if code(err) != want {
				t.Errorf("%s opens one for %s in %s: %v, want %q", test.who.Account, v, test.text, err, want)
			}
		}
	}
}

func TestSendingTheSameAgainIsOneThing(t *testing.T) {
	t.Parallel()
	s := sit(t)
	first := opening("a", comment.Members, "¿Segura?")
	was := s.open(t, honduras, "o02.es", first)
	s.at = s.at.Add(time.Minute)
	if again := s.open(t, honduras, "o02.es", first); !again.Entries[0].At.Equal(was.Entries[0].At) || len(again.Entries) != 1 {
		t.Errorf("sent twice: %+v", again)
	}
	other := first
	other.Words = "¿Ordenada?"
	if _, err := s.Open(t.Context(), honduras, "o02.es", other); code(err) != fault.NameReused {
		t.Errorf("other words under the same id: %v", err)
	}
	if _, err := s.Open(t.Context(), reader, "o02.es", first); code(err) != fault.NameReused {
		t.Errorf("the same words of somebody else: %v", err)
	}
	reply := func(words string) (comment.Seen, error) {
		return s.Reply(t.Context(), salvador, id("a"), id("b"), words)
	}
	_, err := reply("Sí.")
	must(t, err)
	if seen, err := reply("Sí."); err != nil || len(seen.Entries) != 2 {
		t.Errorf("answered twice: %+v, %v", seen, err)
	}
	if _, err := reply("No."); code(err) != fault.NameReused {
		t.Errorf("another answer under the same id: %v", err)
	}
	_, err = s.Withdraw(t.Context(), salvador, id("a"), id("b"))
	must(t, err)
	if seen, err := reply("Sí."); err != nil || seen.Entries[1].Words != "" {
		t.Errorf("sent again after it was withdrawn: %+v, %v", seen, err)
	}
	if told := len(s.told); told != 3 {
		t.Errorf("pages were told %d times, want of the thread, the answer and its end", told)
	}
}

func TestAnEntryIsItsAuthorsForTenMinutes(t *testing.T) {
	t.Parallel()
	s := sit(t)
	s.open(t, honduras, "o02.es", opening("a", comment.Members, "¿Segura?"))
	entry := id("a-first")
	change := func(who contribution.Actor, words string) error {
		_, err := s.Change(t.Context(), who, id("a"), entry, words)
		return err
	}
	if err := change(salvador, "Sí."); code(err) != fault.Forbidden {
		t.Errorf("somebody else changes it: %v", err)
	}
	if err := change(reader, "Sí."); code(err) != fault.Forbidden {
		t.Errorf("somebody else of the delegation changes it: %v", err)
	}
	s.at = s.at.Add(comment.ChangeFor - time.Millisecond)
	must(t, change(honduras, "¿Segura para quién?"))
	seen, _, err := s.List(t.Context(), salvador, "o02.es")
	must(t, err)
	if e := seen[0].Entries[0]; e.Words != "¿Segura para quién?" || e.Changed == nil || len(seen[0].Mine) != 0 {
		t.Errorf("%+v", e)
	}
	s.at = s.at.Add(time.Millisecond)
	if err := change(honduras, "Nada."); code(err) != fault.CommentSettled {
		t.Errorf("at ten minutes: %v", err)
	}
	if _, err := s.Withdraw(t.Context(), honduras, id("a"), entry); code(err) != fault.CommentSettled {
		t.Errorf("withdrawn at ten minutes: %v", err)
	}
	seen, _, err = s.List(t.Context(), honduras, "o02.es")
	must(t, err)
	if len(seen[0].Mine) != 0 {
		t.Errorf("the page offers a change: %v", seen[0].Mine)
	}
}

func TestAWithdrawnEntryLeavesAMark(t *testing.T) {
	t.Parallel()
	s := sit(t)
	opened := s.open(t, honduras, "o02.es", opening("a", comment.Members, "secreto"))
	if until := opened.Mine[id("a-first")]; !until.Equal(s.at.Add(comment.ChangeFor)) {
		t.Errorf("may be changed until %v", until)
	}
	for range 2 {
		seen, err := s.Withdraw(t.Context(), honduras, id("a"), id("a-first"))
		if err != nil || seen.Entries[0].Withdrawn == nil || seen.Entries[0].By.Delegation != "hn" {
			t.Errorf("%+v, %v", seen, err)
		}
	}
	r, err := s.store.Get(t.Context(), comment.ThreadCollection.Name, id("a"))
	must(t, err)
	if strings.Contains(string(r.Body), "secreto") {
		t.Error("the words are still stored")
	}
	if _, err := s.Change(t.Context(), honduras, id("a"), id("a-first"), "otra"); code(err) != fault.CommentSettled {
		t.Errorf("changed after it was withdrawn: %v", err)
	}
}

func TestWhoResolves(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		who  contribution.Actor
		text string
		want fault.Code
	}{
		{honduras, "o02.es", ""}, {reader, "o02.es", ""}, {secretariat, "o02.es", ""}, {chair, "o02.es", ""},
		{salvador, "o02.es", fault.Forbidden}, {mexico, "o02.es", fault.Forbidden}, {iom, "o02.es", fault.Forbidden}, {translator, "o02.es", fault.Forbidden},
		{honduras, "draft-x.es", ""}, {secretariat, "draft-x.es", ""},
	} {
		s := sit(t)
		v := comment.Members
		if test.text != "o02.es" {
			v = comment.Room
		}
		s.open(t, honduras, test.text, opening("a", v, "¿Segura?"))
		s.at = s.at.Add(time.Minute)
		seen, err := s.Resolve(t.Context(), test.who, id("a"), true)
		if code(err) != test.want {
			t.Errorf("%s in %s: %v", test.who.Account, test.text, err)
		}
		if test.want == "" {
			if r := seen.Resolution(); r == nil || r.By.Account != test.who.Account || !r.At.Equal(s.at) {
				t.Errorf("%+v", r)
			}
		}
	}
}

// What was resolved is open again by who opens it, or by an answer.
func TestAResolvedThreadCanBeOpenAgain(t *testing.T) {
	t.Parallel()
	s := sit(t)
	s.open(t, honduras, "o02.es", opening("a", comment.Members, "¿Segura?"))
	resolve := func(resolved bool) comment.Seen {
		t.Helper()
		seen, err := s.Resolve(t.Context(), honduras, id("a"), resolved)
		must(t, err)
		return seen
	}
	resolve(true)
	if seen := resolve(true); len(seen.Turns) != 1 {
		t.Errorf("resolved twice: %+v", seen.Turns)
	}
	if seen := resolve(false); seen.Resolution() != nil || len(seen.Turns) != 2 {
		t.Errorf("opened again: %+v", seen.Turns)
	}
	resolve(true)
	seen, err := s.Reply(t.Context(), salvador, id("a"), id("b"), "Todavía no.")
	must(t, err)
	if seen.Resolution() != nil || seen.Turns[3].By.Delegation != "sv" || seen.Resolve {
		t.Errorf("answered after it was resolved: %+v", seen)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := sit(t)
	o := opening("a", comment.Members, "¿Segura?")
	with := func(change func(*comment.Opening)) comment.Opening {
		o := o
		quote := *o.Quote
		o.Quote = &quote
		change(&o)
		return o
	}
	for _, test := range []struct {
		name string
		o    comment.Opening
		want fault.Code
	}{
		{"no words", with(func(o *comment.Opening) { o.Words = " \n" }), fault.Invalid},
		{"too many", with(func(o *comment.Opening) { o.Words = strings.Repeat("ñ", comment.MaxWords+1) }), fault.CommentTooLong},
		{"as many as may be, in lines", with(func(o *comment.Opening) { o.ID = id("b"); o.Words = strings.Repeat("ñ\n", comment.MaxWords/2) }), ""},
		{"a control character", with(func(o *comment.Opening) { o.Words = "a\x00" }), fault.BadCharacter},
		{"an id that others could choose", with(func(o *comment.Opening) { o.ID = "1" }), fault.Malformed},
		{"a quote of no paragraph", with(func(o *comment.Opening) { o.PID = "" }), fault.Malformed},
		{"a quote of several paragraphs", with(func(o *comment.Opening) { o.Quote.Exact = "a\nb" }), fault.Malformed},
		{"a quote of everything", with(func(o *comment.Opening) { o.Quote.Exact = strings.Repeat("a", comment.MaxQuote+1) }), fault.Malformed},
		{"the text as a whole", with(func(o *comment.Opening) { o.ID = id("c"); o.PID, o.Quote = "", nil }), ""},
	} {
		if _, err := s.Open(t.Context(), honduras, "o02.es", test.o); code(err) != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestATextAndAThreadTakeSoMuch(t *testing.T) {
	t.Parallel()
	s := sit(t)
	first := s.open(t, honduras, "o02.es", opening("t0", comment.Own, "uno")).Thread
	for i := range comment.MaxThreads - 1 {
		other := first
		other.ID = id(fmt.Sprint("t", i+1))
		r, err := comment.Record(other)
		must(t, err)
		must(t, s.store.Insert(t.Context(), comment.ThreadCollection.Name, r))
	}
	if _, err := s.Open(t.Context(), salvador, "o02.es", opening("last", comment.Own, "otro")); code(err) != fault.CommentsFull {
		t.Errorf("one thread too many: %v", err)
	}
	s.open(t, honduras, "o02.es", opening("t0", comment.Own, "uno")) // the first, sent again
	for i := range comment.MaxEntries - 1 {
		e := first.Entries[0]
		e.ID = id(fmt.Sprint("e", i))
		first.Entries = append(first.Entries, e)
	}
	r, err := comment.Record(first)
	must(t, err)
	_, err = s.store.Replace(t.Context(), comment.ThreadCollection.Name, r)
	must(t, err)
	if _, err := s.Reply(t.Context(), honduras, id("t0"), id("last"), "y"); code(err) != fault.CommentsFull {
		t.Errorf("one entry too many: %v", err)
	}
}

// Of answers that come at once none is lost.
func TestAnswersAtTheSameMoment(t *testing.T) {
	t.Parallel()
	s := sit(t)
	s.open(t, honduras, "o02.es", opening("a", comment.Members, "¿Segura?"))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if _, err := s.Reply(t.Context(), salvador, id("a"), id(fmt.Sprint("e", i)), "y"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	seen, _, err := s.List(t.Context(), honduras, "o02.es")
	if err != nil || len(seen[0].Entries) != 9 {
		t.Errorf("%d entries, %v", len(seen[0].Entries), err)
	}
}

func TestWhatOthersSaidSince(t *testing.T) {
	t.Parallel()
	s := sit(t)
	section, err := sections{}.Get(t.Context(), "o02")
	must(t, err)
	since := func(who contribution.Actor, after time.Time) comment.News {
		t.Helper()
		n, err := s.Since(t.Context(), who, section, "o02.es", after)
		must(t, err)
		return n
	}
	before := s.at.Add(-time.Second)
	s.open(t, honduras, "o02.es", opening("a", comment.Members, "¿Segura?"))
	s.open(t, honduras, "o02.es", opening("b", comment.Own, "Entre nosotros."))
	s.at = s.at.Add(time.Minute)
	_, err = s.Reply(t.Context(), iom, id("a"), id("c"), "Sí.")
	must(t, err)
	if n := since(salvador, before); n.Threads != 1 || n.Entries != 2 || !slices.Equal(n.By, []string{"hn", "iom"}) || !n.At.Equal(s.at) {
		t.Errorf("to El Salvador: %+v", n)
	}
	if n := since(honduras, before); n.Entries != 1 || !slices.Equal(n.By, []string{"iom"}) {
		t.Errorf("to Honduras, without its own words: %+v", n)
	}
	if n := since(reader, before); n.Threads != 2 || n.Entries != 3 {
		t.Errorf("to its reader: %+v", n)
	}
	if n := since(salvador, s.at); n.Entries != 0 {
		t.Errorf("after all of it: %+v", n)
	}
	if n := since(observer, before); n.Entries != 0 {
		t.Errorf("to an observer: %+v", n)
	}
}
