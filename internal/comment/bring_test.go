package comment_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/fault"
)

func word(author, words string) comment.Brought {
	at := time.Date(2021, 9, 20, 10, 0, 0, 0, time.UTC)
	return comment.Brought{Parent: -1, Words: words, Word: comment.Word{Author: author, At: &at}, PID: "p1"}
}

func answering(parent int, b comment.Brought) comment.Brought {
	b.Parent = parent
	return b
}

// A file's comments become threads with their answers, credited to who takes it in, and
// whoever sends the file again finds them there.
func TestCommentsOfAWordFileBecomeThreads(t *testing.T) {
	t.Parallel()
	s := sit(t)
	done := word("Luis", "Hecho.")
	done.Done = true
	file := []comment.Brought{word("Ana", "¿De qué año?"), answering(0, word("Luis", "De 2021.")), done, word("Ana", " \x01"), word("Ana", "¿De qué año?")}
	bring := func() (int, int) {
		t.Helper()
		taken, left, err := s.Bring(t.Context(), honduras, "o02.es", comment.Own, file)
		must(t, err)
		return taken, left
	}
	if taken, left := bring(); taken != 4 || left != 0 {
		t.Errorf("%d taken in, %d left", taken, left)
	}
	seen, _, err := s.List(t.Context(), reader, "o02.es")
	must(t, err)
	if len(seen) != 3 {
		t.Fatalf("%d threads", len(seen))
	}
	at := slices.IndexFunc(seen, func(one comment.Seen) bool { return len(one.Entries) == 2 })
	first := seen[at].Entries
	if first[0].By.Account != honduras.Account || first[0].Word.Author != "Ana" || first[1].Word.Author != "Luis" || seen[at].Visibility != comment.Own || seen[at].PID != "p1" {
		t.Errorf("%+v", seen[at].Thread)
	}
	if at := slices.IndexFunc(seen, func(one comment.Seen) bool { return one.Entries[0].Words == "Hecho." }); seen[at].Resolution() == nil {
		t.Error("what was done in Word is open")
	}
	if taken, left := bring(); taken != 0 || left != 0 {
		t.Errorf("sent again: %d taken in, %d left", taken, left)
	}
	fates, err := s.Foresee(t.Context(), honduras, "o02.es", append(file, word("Ana", "Una más.")))
	if want := []comment.Fate{comment.Here, comment.Here, comment.Here, comment.Blank, comment.Here, comment.Opens}; err != nil || !slices.Equal(fates, want) {
		t.Errorf("foreseen %v, %v", fates, err)
	}
	// Another delegation that takes the same file in has its own.
	taken, _, err := s.Bring(t.Context(), salvador, "o02.es", comment.Members, file)
	if err != nil || taken != 4 {
		t.Errorf("El Salvador: %d, %v", taken, err)
	}
}

// What went out and came back: entries as they were aren't doubled, answers are added, and
// what was resolved in Word is resolved by who may.
func TestCommentsThatComeBack(t *testing.T) {
	t.Parallel()
	s := sit(t)
	s.open(t, honduras, "o02.es", opening("a", comment.Members, "¿Segura?"))
	known := comment.Brought{Thread: id("a"), Known: true, Parent: -1, Words: "¿Segura?", Done: true}
	answer := answering(0, word("Luis", "Sí."))
	answer.Thread = id("a")
	for range 2 {
		_, _, err := s.Bring(t.Context(), salvador, "o02.es", comment.Own, []comment.Brought{known, answer})
		must(t, err)
	}
	seen, _, err := s.List(t.Context(), honduras, "o02.es")
	must(t, err)
	if len(seen) != 1 || len(seen[0].Entries) != 2 || seen[0].Entries[1].Word.Author != "Luis" || seen[0].Entries[1].By.Delegation != "sv" || seen[0].Resolution() != nil {
		t.Errorf("%+v", seen)
	}
	_, _, err = s.Bring(t.Context(), honduras, "o02.es", comment.Own, []comment.Brought{known})
	must(t, err)
	if seen, _, err = s.List(t.Context(), honduras, "o02.es"); err != nil || seen[0].Resolution() == nil {
		t.Errorf("resolved in Word by its opener: %+v, %v", seen, err)
	}
}

// A file can name any thread: one that isn't for the eyes of who brings it, or of another
// text, is not touched, and its words become a thread of their own.
func TestAFileReachesNoHiddenThread(t *testing.T) {
	t.Parallel()
	s := sit(t)
	s.open(t, honduras, "o02.es", opening("a", comment.Own, "Entre nosotros."))
	s.open(t, honduras, "frozen.es", opening("b", comment.Members, "Otro texto."))
	for _, thread := range []string{"a", "b"} {
		forged := word("Ana", "Visto.")
		forged.Thread, forged.Known = id(thread), thread == "a"
		fates, err := s.Foresee(t.Context(), salvador, "o02.es", []comment.Brought{forged})
		if err != nil || !slices.Equal(fates, []comment.Fate{comment.Opens}) {
			t.Errorf("%s: %v, %v", thread, fates, err)
		}
	}
	if _, _, err := s.Bring(t.Context(), honduras, "adopted.es", comment.Own, nil); code(err) != fault.CommentsClosed {
		t.Errorf("in an adopted section: %v", err)
	}
	if _, _, err := s.Bring(t.Context(), honduras, "o02.es", comment.Room, nil); code(err) != fault.Invalid {
		t.Errorf("for a room: %v", err)
	}
}

func TestALongWordCommentComesInInPieces(t *testing.T) {
	t.Parallel()
	s := sit(t)
	_, _, err := s.Bring(t.Context(), honduras, "o02.es", comment.Own, []comment.Brought{word("Ana", strings.Repeat("ñ", comment.MaxWords+1))})
	must(t, err)
	seen, _, err := s.List(t.Context(), honduras, "o02.es")
	if err != nil || len(seen) != 1 || len(seen[0].Entries) != 2 || seen[0].Entries[1].Words != "ñ" {
		t.Errorf("%d threads, %v", len(seen), err)
	}
	if q := comment.Fit(comment.Quote{Exact: strings.Repeat("a", 2*comment.MaxQuote) + "\n", Prefix: strings.Repeat("b", 40)}); len(q.Exact) != comment.MaxQuote || len(q.Prefix) != comment.Context {
		t.Errorf("%d %d", len(q.Exact), len(q.Prefix))
	}
	if comment.Fit(comment.Quote{Exact: " \n"}) != nil || len(comment.AuthorName(strings.Repeat("ñ", 300)+"\x00")) != 200 {
		t.Error("what can't be held is kept")
	}
}
