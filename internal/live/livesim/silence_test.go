package livesim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// visitor is a client at a line of its own, without a world.
type visitor struct {
	line    *line
	answers bool // to pings
	present int  // how many the last presence or answer shows
}

func (v *visitor) listen(t *testing.T) {
	t.Helper()
	for _, f := range v.line.collect() {
		if f.kind == pingFrame && v.answers {
			v.line.push(pongFrame, f.payload)
		}
		var m struct {
			T     string
			Peers []json.RawMessage
		}
		if f.kind == textFrame && bytes.Contains(f.payload, []byte(`"peers"`)) {
			if err := json.Unmarshal(f.payload, &m); err != nil {
				t.Fatal(err)
			}
			v.present = len(m.Peers)
		}
	}
}

// A line that ends without a word leaves the server a connection that is still open
// on its side. What it sends is not answered, and after 45 seconds it lets go: nobody
// sees the vanished one any more.
func TestWhoVanishesIsNoticed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hub := live.NewHub(live.Config{
			Log: direct{&disk{}}, Rights: newRights(2), Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler),
		})
		var visitors []*visitor
		for i := range 2 {
			v := &visitor{line: newLine(), answers: i == 0}
			visitors = append(visitors, v)
			who := live.Identity{AccountView: live.AccountView{ID: fmt.Sprint("user-", i)}}
			go func() {
				// Each line of this test ends with the hub, or by its own fault.
				_ = hub.ServeWS(&upgrade{v.line, http.Header{}}, upgradeRequest(), who)
			}()
			v.line.push(textFrame, []byte(`{"t":"hello","protocol":1}`))
			v.line.push(textFrame, fmt.Appendf(nil, `{"t":"open","text":%q,"client":"outbox-%d"}`, text, i))
		}
		began := time.Now()
		for seen := 2; time.Since(began) < 2*time.Minute; {
			time.Sleep(time.Second)
			synctest.Wait()
			for _, v := range visitors {
				v.listen(t)
			}
			after := time.Since(began)
			here := len(hub.Here()[text])
			if after == time.Second && (here != 2 || visitors[0].present != 2) {
				t.Fatalf("%d are here, %d shown", here, visitors[0].present)
			}
			if here < seen {
				if after < 45*time.Second || after > 46*time.Second {
					t.Errorf("one is gone after %v", after)
				}
				seen = here
			}
		}
		if here := len(hub.Here()[text]); here != 1 || visitors[0].present != 1 {
			t.Errorf("%d are here after two minutes, %d shown", here, visitors[0].present)
		}
		if visitors[0].line.isCut() || !visitors[1].line.isCut() {
			t.Error("the one that answers was cut, or the other one was not")
		}
		if err := hub.Close(context.Background()); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		for _, v := range visitors {
			v.line.cut()
		}
	})
}

// direct is a disk whose calls wait for nothing.
type direct struct{ disk *disk }

func (d direct) Append(_ context.Context, entries []store.Entry) (int, error) {
	return d.disk.append(entries)
}

func (d direct) Head(context.Context, string) (int64, error) { return d.disk.head(), nil }

func (direct) Entries(context.Context, string, int64, int) ([]store.Entry, error) { return nil, nil }

func (direct) Named(context.Context, string, string, int64) (store.Entry, error) {
	return store.Entry{}, store.ErrAbsent
}

func (direct) PutKeyframe(context.Context, store.Keyframe) error { return nil }

func (direct) KeyframeAt(context.Context, string, int64) (store.Keyframe, error) {
	return store.Keyframe{}, store.ErrAbsent
}
