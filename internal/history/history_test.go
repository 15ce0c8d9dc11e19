package history_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

var opening = time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC)

func open(t *testing.T) store.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), t.TempDir(), []store.Collection{history.RevisionCollection})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write appends changes that each put one word at the start of a text, a minute apart.
func write(t *testing.T, s store.Store, text, delegation string, words ...string) {
	t.Helper()
	head, err := s.Head(context.Background(), text)
	must(t, err)
	for i, word := range words {
		change, err := delta.Delta{{Insert: word + " "}}.MarshalJSON()
		must(t, err)
		version := head + int64(i) + 1
		_, err = s.Append(context.Background(), []store.Entry{{
			Text: text, Version: version, Client: "client-" + delegation, Seq: version, Delta: change,
			Account: delegation + "-delegate", Delegation: delegation, At: opening.Add(time.Duration(version) * time.Minute),
		}})
		must(t, err)
	}
}

func wordsOf(d delta.Delta) string {
	var b strings.Builder
	for _, op := range d {
		b.WriteString(op.Insert)
	}
	return strings.TrimSpace(b.String())
}

func list(t *testing.T, s store.Store) *history.Revisions {
	t.Helper()
	return history.NewRevisions(s, s, func() time.Time { return opening.Add(time.Hour) }, strings.ToUpper)
}

func TestEveryVersionCanBeOpened(t *testing.T) {
	t.Parallel()
	s := open(t)
	write(t, s, "o02.es", "hn", "tres", "dos", "uno")
	for version, want := range []string{"", "tres", "dos tres", "uno dos tres"} {
		state, err := history.At(t.Context(), s, "o02.es", int64(version))
		if err != nil || wordsOf(state.Text.Content()) != want || state.Version != int64(version) {
			t.Errorf("version %d: %q, %v", version, wordsOf(state.Text.Content()), err)
		}
	}
	if _, err := history.At(t.Context(), s, "o02.es", 4); fault.CodeOf(err) != fault.Absent {
		t.Errorf("a version nobody wrote: %v", err)
	}
	latest, err := history.Latest(t.Context(), s, "o02.es")
	if err != nil || latest.Version != 3 || latest.Clients["client-hn"].Seq != 3 {
		t.Errorf("the latest: %+v, %v", latest, err)
	}
}

// counting counts what is read from the log.
type counting struct {
	store.Store
	entries int
}

func (c *counting) Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	entries, err := c.Store.Entries(ctx, text, after, limit)
	c.entries += len(entries)
	return entries, err
}

func TestAKeyframeSparesTheReading(t *testing.T) {
	t.Parallel()
	s := &counting{Store: open(t)}
	var words []string
	for i := range 30 {
		words = append(words, fmt.Sprint(i))
	}
	write(t, s, "o02.es", "hn", words...)
	state, err := history.At(t.Context(), s, "o02.es", 20)
	must(t, err)
	body, err := state.Keyframe.Encode()
	must(t, err)
	must(t, s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es", Version: 20, Body: body}))
	whole, err := history.At(t.Context(), s.Store, "o02.es", 25)
	must(t, err)
	s.entries = 0
	framed, err := history.At(t.Context(), s, "o02.es", 25)
	if err != nil || wordsOf(framed.Text.Content()) != wordsOf(whole.Text.Content()) {
		t.Errorf("%q, want %q, %v", wordsOf(framed.Text.Content()), wordsOf(whole.Text.Content()), err)
	}
	if s.entries != 5 {
		t.Errorf("%d entries read, want the 5 after the keyframe", s.entries)
	}
}

// Any version costs one keyframe and at most the changes between two of them; where
// one keyframe is damaged or was never stored, those between three.
func TestAnyVersionIsNearAKeyframe(t *testing.T) {
	t.Parallel()
	const every, head = document.KeyframeEvery, 3*document.KeyframeEvery + 200
	for name, test := range map[string]struct {
		spoil           func(*memory)
		most, keyframes int
	}{
		"in order": {func(*memory) {}, every, 1},
		"damaged":  {func(m *memory) { m.frames[2*every].Body = []byte(`{"content":`) }, 2 * every, 2},
		"missing":  {func(m *memory) { delete(m.frames, 2*every) }, 2 * every, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &memory{frames: map[int64]*store.Keyframe{}}
			var state history.State
			for version := int64(1); version <= head; version++ {
				log.entries = append(log.entries, store.Entry{Text: "o02.es", Version: version, Client: "client", Seq: version, Delta: []byte(`[{"insert":"x"}]`), At: opening})
				if version%every != 0 {
					continue
				}
				var err error
				state, err = history.At(t.Context(), log, "o02.es", version)
				must(t, err)
				body, err := state.Keyframe.Encode()
				must(t, err)
				log.frames[version] = &store.Keyframe{Text: "o02.es", Version: version, Body: body}
			}
			test.spoil(log)
			for _, version := range []int64{1, every - 1, every, every + 1, 2*every - 1, 2 * every, 2*every + 1, 3*every - 1, 3 * every, head} {
				log.read, log.framesRead = 0, 0
				state, err := history.At(t.Context(), log, "o02.es", version)
				if err != nil || state.Text.Length() != int(version)+1 || state.Clients["client"].Seq != version {
					t.Errorf("version %d has %d units, %v", version, state.Text.Length(), err)
				}
				if log.read > test.most || log.framesRead > test.keyframes {
					t.Errorf("version %d: %d changes and %d keyframes read", version, log.read, log.framesRead)
				}
			}
		})
	}
}

func TestADamagedKeyframeCostsOnlyTime(t *testing.T) {
	t.Parallel()
	s := open(t)
	write(t, s, "o02.es", "hn", "tres", "dos", "uno")
	must(t, s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es", Version: 2, Body: []byte(`{"content":`)}))
	if state, err := history.Latest(t.Context(), s, "o02.es"); err != nil || wordsOf(state.Text.Content()) != "uno dos tres" {
		t.Errorf("%v", err)
	}
}

// Many revisions of the other language must not hide a text's last one.
func TestTheLastRevisionIsFoundBehindMany(t *testing.T) {
	t.Parallel()
	s := open(t)
	revisions := list(t, s)
	write(t, s, "o02.es", "hn", "uno", "dos")
	take := func(text string, version int64, at time.Time) history.Revision {
		r, err := revisions.Take(t.Context(), history.Request{Kind: history.Automatic, Section: "o02", At: at, Versions: map[string]int64{text: version}})
		must(t, err)
		return r
	}
	take("o02.es", 1, opening)
	for i := range 60 {
		take("o02.en", 0, opening.Add(time.Duration(i+1)*time.Second))
	}
	if r := take("o02.es", 2, opening.Add(time.Hour)); r.WordsAdded != 1 {
		t.Errorf("%d words added, want 1", r.WordsAdded)
	}
	for _, limit := range []int{1, 2, 10} {
		var seen int
		for after := ""; ; {
			page, next, err := revisions.List(t.Context(), "o02", "o02.es", after, limit)
			must(t, err)
			if seen += len(page); next == "" {
				break
			} else if len(page) != limit {
				t.Errorf("a page of %d with more behind it", len(page))
			}
			after = next
		}
		if seen != 2 {
			t.Errorf("%d revisions of the text in pages of %d", seen, limit)
		}
	}
}

func TestTheVersionOfAMoment(t *testing.T) {
	t.Parallel()
	s := open(t)
	write(t, s, "o02.es", "hn", "a", "b", "c", "d", "e")
	for minutes, want := range map[int]int64{0: 0, 1: 1, 3: 3, 5: 5, 90: 5} {
		if got, err := history.VersionAt(t.Context(), s, "o02.es", opening.Add(time.Duration(minutes)*time.Minute)); got != want || err != nil {
			t.Errorf("after %d minutes: %d, %v", minutes, got, err)
		}
	}
}

func TestARevisionCountsSinceTheOneBefore(t *testing.T) {
	t.Parallel()
	s := open(t)
	revisions := list(t, s)
	write(t, s, "o02.es", "hn", "uno", "dos")
	first, err := revisions.Take(t.Context(), history.Request{
		Kind: history.Named, Section: "o02", Name: "Enviado a las capitales", Delegation: "rcm-ts",
		At: opening.Add(2 * time.Minute), Versions: map[string]int64{"o02.es": 2},
	})
	must(t, err)
	write(t, s, "o02.es", "sv", "tres", "cuatro", "cinco")
	second, err := revisions.Take(t.Context(), history.Request{Kind: history.Automatic, Section: "o02", Versions: map[string]int64{"o02.es": 5}})
	must(t, err)
	if first.WordsAdded != 2 || !slices.Equal(first.Authors, []string{"hn"}) || first.By.Code != "RCM-TS" {
		t.Errorf("first: %+v", first)
	}
	if second.WordsAdded != 3 || !slices.Equal(second.Authors, []string{"sv"}) || second.By.Delegation != "sv" {
		t.Errorf("second: %+v", second)
	}
	page, next, err := revisions.List(t.Context(), "o02", "o02.es", "", 10)
	if err != nil || next != "" || len(page) != 2 || page[0].ID != second.ID {
		t.Errorf("%d on the page, next %q, %v", len(page), next, err)
	}
	if got, err := revisions.Get(t.Context(), first.ID); err != nil || got.Name != first.Name || got.WordsAdded != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := revisions.Get(t.Context(), "none"); fault.CodeOf(err) != fault.Absent {
		t.Errorf("%v", err)
	}
}

func TestTheListIsRead(t *testing.T) {
	t.Parallel()
	s := open(t)
	revisions := list(t, s)
	write(t, s, "o02.es", "hn", "uno")
	for i := range 7 {
		section := "o02"
		if i%3 == 2 {
			section = "" // of the whole contribution
		}
		_, err := revisions.Take(t.Context(), history.Request{
			Kind: history.Named, Section: section, Name: fmt.Sprint(i), At: opening.Add(time.Duration(i) * time.Minute), Versions: map[string]int64{"o02.es": 1},
		})
		must(t, err)
	}
	var names []string
	for after := ""; ; {
		page, next, err := revisions.List(t.Context(), "o02", "o02.es", after, 3)
		must(t, err)
		for _, r := range page {
			names = append(names, r.Name)
		}
		if after = next; next == "" {
			break
		}
	}
	if got := strings.Join(names, ""); got != "6543210" {
		t.Errorf("in pages of three: %s", got)
	}
}

func TestTwoRevisionsOfOneInstantAreBothKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	revisions := list(t, s)
	for range 3 {
		_, err := revisions.Take(t.Context(), history.Request{Kind: history.Named, Section: "o02", Name: "x", At: opening, Versions: map[string]int64{"o02.es": 0}})
		must(t, err)
	}
	if page, _, err := revisions.List(t.Context(), "o02", "o02.es", "", 10); len(page) != 3 || err != nil {
		t.Errorf("%d, %v", len(page), err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]fault.Code{
		"Enviado a las capitales, 3 de septiembre": "", strings.Repeat("ñ", 200): "",
		"": fault.Invalid, "   ": fault.Invalid, strings.Repeat("ñ", 201): fault.Invalid,
		"a\x00b": fault.BadCharacter, "a\u202eb": fault.BadCharacter, "a\u2066b": fault.BadCharacter,
	} {
		_, err := history.CheckName(name)
		if got := fault.CodeOf(err); (err != nil || want != "") && got != want {
			t.Errorf("%.20q: %v", name, err)
		}
	}
}

// memory is a log and a list in memory: a database's own goroutines would keep the
// test's time from standing still.
type memory struct {
	mu      sync.Mutex
	entries []store.Entry
	records []store.Record
	frames  map[int64]*store.Keyframe // by version

	read, framesRead int
}

func (m *memory) Entries(_ context.Context, _ string, after int64, limit int) ([]store.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	rest := m.entries[min(int(after), len(m.entries)):]
	rest = rest[:min(limit, len(rest))]
	m.read += len(rest)
	return rest, nil
}

func (m *memory) Head(context.Context, string) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.entries)), nil
}

func (m *memory) KeyframeAt(_ context.Context, _ string, version int64) (store.Keyframe, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.framesRead++
	newest := store.Keyframe{Version: -1}
	for _, k := range m.frames {
		if k.Version <= version && k.Version > newest.Version {
			newest = *k
		}
	}
	if newest.Version < 0 {
		return store.Keyframe{}, store.ErrAbsent
	}
	return newest, nil
}

func (m *memory) Insert(_ context.Context, _ string, r store.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, r)
	return nil
}

func (m *memory) Get(context.Context, string, string) (store.Record, error) {
	return store.Record{}, store.ErrAbsent
}

func (m *memory) List(_ context.Context, _ string, q store.Query) ([]store.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []store.Record
	for _, r := range slices.Backward(m.records) {
		if r.Keys["place"] == q.Value && (q.After == "" || r.ID < q.After) {
			found = append(found, r)
		}
	}
	return found, nil
}

func (m *memory) taken() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.records)
}

func (m *memory) put(keeper *history.Keeper) {
	m.mu.Lock()
	version := int64(len(m.entries)) + 1
	e := store.Entry{Text: "o02.es", Version: version, Client: "client", Seq: version, Delta: []byte(`[{"insert":"palabra "}]`), Delegation: "hn", At: time.Now()}
	m.entries = append(m.entries, e)
	m.mu.Unlock()
	keeper.Stored(e)
}

// The keeper takes a revision two minutes after the last change, and at once after
// a hundred.
func TestTheKeeperTakesRevisionsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		revisions := history.NewRevisions(m, m, time.Now, strings.ToUpper)
		keeper := history.NewKeeper(revisions, m, time.Now, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		go keeper.Run(ctx)

		m.put(keeper)
		time.Sleep(history.RestFor - time.Minute)
		m.put(keeper)
		time.Sleep(history.RestFor - 10*time.Second)
		synctest.Wait()
		if m.taken() != 0 {
			t.Fatalf("%d revisions before the text rested", m.taken())
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if m.taken() != 1 {
			t.Fatalf("%d revisions after the text rested", m.taken())
		}
		time.Sleep(time.Hour)
		for range history.ChangesUntil {
			m.put(keeper)
		}
		synctest.Wait()
		if m.taken() != 2 {
			t.Errorf("%d revisions after a hundred changes", m.taken())
		}
		stop()
	})
}

// What was typed before a crash and covered by no revision gets one after it.
func TestTheKeeperRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		revisions := history.NewRevisions(m, m, time.Now, strings.ToUpper)
		lost := history.NewKeeper(revisions, m, time.Now, slog.New(slog.DiscardHandler))
		m.put(lost)
		m.put(lost)

		keeper := history.NewKeeper(revisions, m, time.Now, slog.New(slog.DiscardHandler))
		must(t, keeper.Recover(t.Context(), []string{"o02.es"}))
		ctx, stop := context.WithCancel(t.Context())
		go keeper.Run(ctx)
		time.Sleep(history.RestFor + 10*time.Second)
		synctest.Wait()
		if m.taken() != 1 {
			t.Errorf("%d revisions", m.taken())
		}
		again := history.NewKeeper(revisions, m, time.Now, slog.New(slog.DiscardHandler))
		must(t, again.Recover(t.Context(), []string{"o02.es"}))
		go again.Run(ctx)
		time.Sleep(history.RestFor + 10*time.Second)
		synctest.Wait()
		if m.taken() != 1 {
			t.Errorf("%d revisions of the same changes", m.taken())
		}
		stop()
	})
}

func TestSummariesFollowTheLog(t *testing.T) {
	t.Parallel()
	s := open(t)
	summaries := history.NewSummaries(s, strings.ToUpper)
	if got, err := summaries.Of(t.Context(), "o02.es"); got != (history.Summary{}) || err != nil {
		t.Errorf("an empty text: %+v, %v", got, err)
	}
	write(t, s, "o02.es", "hn", "uno", "dos")
	if got, err := summaries.Of(t.Context(), "o02.es"); err != nil || got.Version != 2 || got.Words != 2 || got.Last.Code != "HN" {
		t.Errorf("%+v, %v", got, err)
	}
	write(t, s, "o02.es", "sv", "tres")
	_, err := s.Append(t.Context(), []store.Entry{{Text: "o02.es", Version: 4, Delta: []byte(`[]`), At: opening}}) // a repair of the server's
	must(t, err)
	got, err := summaries.Of(t.Context(), "o02.es")
	if err != nil || got.Version != 4 || got.Words != 3 || got.Last.Delegation != "sv" {
		t.Errorf("%+v, %v", got, err)
	}
	fresh, err := history.NewSummaries(s, strings.ToUpper).Of(t.Context(), "o02.es")
	if err != nil || fresh.Words != got.Words || fresh.Last.Delegation != "sv" {
		t.Errorf("read afresh: %+v, %v", fresh, err)
	}
}

func TestComparableKeepsNamesAndKinds(t *testing.T) {
	t.Parallel()
	text := delta.Delta{
		{Insert: "Título"}, {Insert: "\n", Attributes: delta.Attributes{"pid": "a", "kind": "h1"}},
		{Insert: "Nota"}, {Embed: map[string]any{"footnote": "f"}}, {Insert: "\n", Attributes: delta.Attributes{"pid": "b"}},
	}
	got := history.Comparable(text)
	if len(got) != 2 || got[0].PID != "a" || got[0].Kind != "h1" || got[1].Text != "Nota"+document.Embed {
		t.Errorf("%+v", got)
	}
}
