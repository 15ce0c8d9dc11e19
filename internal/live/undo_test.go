package live_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
)

// writes sends a change of an account's outbox, as its seq-th one on version rev.
// undoes is the JSON of that field, empty for none.
func writes(t *testing.T, conn *websocket.Conn, as string, seq, rev int, ops, undoes string) map[string]any {
	t.Helper()
	if undoes != "" {
		undoes = `,"undoes":` + undoes
	}
	say(t, conn, fmt.Sprintf(`{"t":"change","text":"o02.es","client":"outbox-%s","seq":%d,"rev":%d,"ops":%s%s}`, as, seq, rev, ops, undoes))
	return expect(t, conn, "ack", "refused")
}

func acked(t *testing.T, m map[string]any) map[string]any {
	t.Helper()
	if m["t"] != "ack" {
		t.Fatalf("answered %v", m)
	}
	return m
}

// writtenBy gives the text of the log with the delegation of every stretch.
func (tb *table) writtenBy(t *testing.T) string {
	t.Helper()
	state, err := history.Latest(t.Context(), tb.store, "o02.es")
	if err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for _, op := range state.Text.Content() {
		words.WriteString(op.Insert)
	}
	rest, all := []rune(words.String()), []string{}
	for _, s := range state.Text.Authors() {
		if s.Author.Delegation != "" {
			all = append(all, s.Author.Delegation+":"+string(rest[:s.Units]))
		}
		rest = rest[s.Units:]
	}
	return strings.Join(all, " ")
}

// A delegate deletes another's words and takes that back: they are the other's
// again, for the one who undoes, for who reads along, and in the log.
func TestUndoneWordsAreTheirAuthorsAgain(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	sv, hn := tb.open(t, "sv-head"), tb.open(t, "hn-delegate")
	acked(t, writes(t, sv, "sv-head", 1, 0, `[{"insert":"Proteger a todas"}]`, ""))
	acked(t, writes(t, hn, "hn-delegate", 1, 1, `[{"retain":9},{"delete":2}]`, ""))
	ack := acked(t, writes(t, hn, "hn-delegate", 2, 2, `[{"retain":9},{"insert":"a "}]`, `[{"client":"outbox-hn-delegate","seq":1}]`))
	if got := tb.writtenBy(t); got != "sv:Proteger a todas" {
		t.Errorf("the log says %q", got)
	}
	entry := map[string]any{}
	for entry["rev"] != 3.0 {
		entry = expect(t, sv, "changes")["changes"].([]any)[0].(map[string]any)
	}
	for _, m := range []map[string]any{ack, entry} {
		authors, _ := m["authors"].([]any)
		if len(authors) != 1 || authors[0].(map[string]any)["account"] != "sv-head" || authors[0].(map[string]any)["units"] != 2.0 {
			t.Errorf("authors %v in %v", authors, m)
		}
	}
	if entry["account"] != "hn-delegate" {
		t.Errorf("the entry is by %v", entry["account"])
	}
}

// Who takes back having put in words and having deleted them together with the same words of
// another's brings back the other's.
func TestWhatWasPutInAndTakenAwayDoesNotComeBack(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	sv, hn := tb.open(t, "sv-head"), tb.open(t, "hn-delegate")
	acked(t, writes(t, sv, "sv-head", 1, 0, `[{"insert":"Que los derechos"}]`, ""))
	acked(t, writes(t, hn, "hn-delegate", 1, 1, `[{"retain":4},{"insert":"los derechos y "}]`, ""))
	acked(t, writes(t, hn, "hn-delegate", 2, 2, `[{"retain":4},{"delete":27}]`, ""))
	acked(t, writes(t, hn, "hn-delegate", 3, 3, `[{"retain":4},{"insert":"los derechos"}]`, `[{"client":"outbox-hn-delegate","seq":1,"last":2}]`))
	if got := tb.writtenBy(t); got != "sv:Que los derechos" {
		t.Errorf("the log says %q", got)
	}
}

// After a restart the room has nothing in memory: what was taken away is read from the log.
func TestUndoAfterARestartIsProvenFromTheLog(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	sv, hn := tb.open(t, "sv-head"), tb.open(t, "hn-delegate")
	acked(t, writes(t, sv, "sv-head", 1, 0, `[{"insert":"Proteger a todas"}]`, ""))
	acked(t, writes(t, hn, "hn-delegate", 1, 1, `[{"retain":14},{"delete":2}]`, ""))
	acked(t, writes(t, hn, "hn-delegate", 2, 2, `[{"retain":9},{"delete":5}]`, ""))
	if err := tb.hub.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	tb.hub = live.NewHub(live.Config{Log: tb.store, Rights: tb.rights, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler)})
	hn = tb.open(t, "hn-delegate")
	acked(t, writes(t, hn, "hn-delegate", 3, 3, `[{"retain":9},{"insert":"a todas"}]`, `[{"client":"outbox-hn-delegate","seq":1,"last":2}]`))
	if got := tb.writtenBy(t); got != "sv:Proteger a todas" {
		t.Errorf("the log says %q", got)
	}
}

// Nobody gets words into another's name by what he claims to undo, and no claim
// that is well formed costs him his words.
func TestAForgedClaimGainsNothing(t *testing.T) {
	t.Parallel()
	const own = `{"client":"outbox-hn-delegate","seq":1}`
	tests := []struct{ name, ops, undoes, want string }{
		{"other words than those that were deleted", `[{"retain":6},{"insert":"rechazamos "}]`, `[` + own + `]`, "sv:Acepta hn:rechazamos  sv:mos"},
		{"their letters in another order", `[{"retain":6},{"insert":"on "}]`, `[` + own + `]`, "sv:Acepta hn:on  sv:mos"},
		{"the words at another place", `[{"insert":" no"}]`, `[` + own + `]`, "hn: no sv:Aceptamos"},
		{"a change that another made", `[{"insert":"Todos "}]`, `[{"client":"outbox-sv-head","seq":1}]`, "hn:Todos  sv:Aceptamos"},
		{"a change that nobody made", `[{"retain":6},{"insert":" no"}]`, `[{"client":"outbox-nobody","seq":1},{"client":"outbox-hn-delegate","seq":9007199254740991}]`, "sv:Acepta hn: no sv:mos"},
		{"a change that is still to come", `[{"retain":6},{"insert":" no"}]`, `[{"client":"outbox-hn-delegate","seq":2}]`, "sv:Acepta hn: no sv:mos"},
		{"nothing at all", `[{"retain":6},{"insert":" no"}]`, `[]`, "sv:Acepta hn: no sv:mos"},
		{"what was deleted, with a word more", `[{"retain":6},{"insert":" nos oponemos"}]`, `[` + own + `]`, "sv:Acepta no hn:s oponemos sv:mos"},
		{"what was deleted", `[{"retain":6},{"insert":" no"}]`, `[` + own + `,` + own + `]`, "sv:Acepta nomos"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tb := serve(t)
			sv, hn := tb.open(t, "sv-head"), tb.open(t, "hn-delegate")
			acked(t, writes(t, sv, "sv-head", 1, 0, `[{"insert":"Acepta nomos"}]`, ""))
			acked(t, writes(t, hn, "hn-delegate", 1, 1, `[{"retain":6},{"delete":3}]`, ""))
			acked(t, writes(t, hn, "hn-delegate", 2, 2, test.ops, test.undoes))
			if got := tb.writtenBy(t); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAClaimWithoutShapeIsRefused(t *testing.T) {
	t.Parallel()
	many := func(n int, row string) string { return "[" + strings.TrimSuffix(strings.Repeat(row+",", n), ",") + "]" }
	tests := map[string]string{
		"no list":                `{"client":"outbox-hn-delegate","seq":1}`,
		"a list of numbers":      `[1]`,
		"no client":              `[{"seq":1}]`,
		"a client of one letter": `[{"client":"c","seq":1}]`,
		"no seq":                 `[{"client":"outbox-hn-delegate"}]`,
		"seq zero":               `[{"client":"outbox-hn-delegate","seq":0}]`,
		"a fraction":             `[{"client":"outbox-hn-delegate","seq":1.5}]`,
		"last before seq":        `[{"client":"outbox-hn-delegate","seq":3,"last":2}]`,
		"past the last integer":  `[{"client":"outbox-hn-delegate","seq":1,"last":9007199254740992}]`,
		"since before the first": `[{"client":"outbox-hn-delegate","seq":1,"since":-1}]`,
		"too long a row":         `[{"client":"outbox-hn-delegate","seq":1,"last":257}]`,
		"a row without an end":   `[{"client":"outbox-hn-delegate","seq":1,"last":9007199254740991}]`,
		"too many rows":          many(65, `{"client":"outbox-hn-delegate","seq":1}`),
		"too many names":         many(2, `{"client":"outbox-hn-delegate","seq":1,"last":200}`),
	}
	tb := serve(t)
	conn := tb.open(t, "hn-delegate")
	for name, undoes := range tests {
		if m := writes(t, conn, "hn-delegate", 1, 0, `[{"insert":"a"}]`, undoes); m["t"] != "refused" || m["code"] != "malformed" || m["retry"] != false {
			t.Errorf("%s: %v", name, m)
		}
	}
	acked(t, writes(t, conn, "hn-delegate", 1, 0, `[{"insert":"a"}]`, `null`))
}

// What a change claims to undo is part of its content: a resend has the same.
func TestAResendHasTheSameClaim(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	conn := tb.open(t, "hn-delegate")
	const claim = `[{"client":"outbox-hn-delegate","seq":1}]`
	acked(t, writes(t, conn, "hn-delegate", 1, 0, `[{"insert":"a"}]`, claim))
	acked(t, writes(t, conn, "hn-delegate", 1, 0, `[{"insert":"a"}]`, claim))
	for _, other := range []string{"", `[]`, `[{"client":"outbox-hn-delegate","seq":2}]`} {
		if m := writes(t, conn, "hn-delegate", 1, 0, `[{"insert":"a"}]`, other); m["code"] != "name_reused" {
			t.Errorf("with %q: %v", other, m)
		}
	}
}
