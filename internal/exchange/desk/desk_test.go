package desk_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redonda/redonda/internal/exchange/desk"
	"github.com/redonda/redonda/internal/fault"
)

var limits = desk.Limits{Making: 1, PerAccount: 2, All: 3, Bytes: 2 << 20, Keep: 10 * time.Minute}

// writing is work that writes words in two steps, the second after the gate opens.
func writing(words string, gate <-chan struct{}) func(context.Context, io.Writer, func()) error {
	return func(ctx context.Context, out io.Writer, step func()) error {
		step()
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
		step()
		_, err := io.WriteString(out, words)
		return err
	}
}

func opened() chan struct{} {
	gate := make(chan struct{})
	close(gate)
	return gate
}

func code(err error) fault.Code {
	if err == nil {
		return ""
	}
	return fault.CodeOf(err)
}

func TestAFileIsMadeKeptAndForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, gate := desk.New(limits), make(chan struct{})
		defer d.Close()
		begun, err := d.Begin(desk.Order{Account: "a", Name: "x.txt", Type: "text/plain", Of: 2, Work: writing("palabras", gate)})
		if err != nil || begun.State != desk.Waiting || begun.Of != 2 {
			t.Fatalf("%+v %v", begun, err)
		}
		synctest.Wait()
		if v, err := d.View("a", begun.ID); err != nil || v.State != desk.Making || v.Done != 1 {
			t.Errorf("%+v %v", v, err)
		}
		if _, err := d.Open("a", begun.ID); code(err) != fault.Absent {
			t.Errorf("half a file: %v", err)
		}
		close(gate)
		synctest.Wait()
		if v, err := d.View("a", begun.ID); err != nil || v.State != desk.Ready || v.Done != 2 || v.Size != 8 {
			t.Errorf("%+v %v", v, err)
		}
		for _, other := range []func() error{
			func() error { _, err := d.View("b", begun.ID); return err },
			func() error { _, err := d.Open("b", begun.ID); return err },
			func() error { return d.Remove("b", begun.ID) },
		} {
			if err := other(); code(err) != fault.Absent {
				t.Errorf("somebody else: %v", err)
			}
		}
		file, err := d.Open("a", begun.ID)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(limits.Keep + time.Second) // of the bubble's clock
		if _, err := d.View("a", begun.ID); code(err) != fault.Absent {
			t.Errorf("kept too long: %v", err)
		}
		if words, err := io.ReadAll(file); string(words) != "palabras" || err != nil || file.Name != "x.txt" || file.Type != "text/plain" {
			t.Errorf("whoever is reading reads to the end: %q %v", words, err)
		}
		file.Close()
		file.Close()
	})
}

func TestOneAtATimeAndNotTooMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, gate := desk.New(limits), make(chan struct{})
		defer d.Close()
		begin := func(account string) (desk.View, error) {
			return d.Begin(desk.Order{Account: account, Of: 2, Work: writing("x", gate)})
		}
		first, err1 := begin("a")
		synctest.Wait()
		second, err2 := begin("a")
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		synctest.Wait()
		if v, _ := d.View("a", second.ID); v.State != desk.Waiting {
			t.Errorf("two at once: %+v", v)
		}
		if _, err := begin("a"); code(err) != fault.SlowDown {
			t.Errorf("a third of one account: %v", err)
		}
		if _, err := begin("b"); err != nil {
			t.Error(err)
		}
		if _, err := begin("c"); code(err) != fault.Unavailable {
			t.Errorf("a fourth of all: %v", err)
		}
		if err := d.Remove("a", first.ID); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if _, err := d.View("a", first.ID); code(err) != fault.Absent {
			t.Errorf("cancelled and there: %v", err)
		}
		if _, err := begin("a"); err != nil {
			t.Errorf("there is room again: %v", err)
		}
	})
}

func TestTheOldestThatIsKeptMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk.New(limits)
		defer d.Close()
		var ids []string
		for range 3 {
			v, err := d.Begin(desk.Order{Account: "a", Of: 2, Work: writing("x", opened())})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, v.ID)
			synctest.Wait()
		}
		for i, want := range []fault.Code{fault.Absent, "", ""} {
			if _, err := d.View("a", ids[i]); code(err) != want {
				t.Errorf("the one of place %d: %v", i, err)
			}
		}
	})
}

func TestWhatFailsSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, told := desk.New(limits), 0
		wrong := errors.New("the disk is full")
		v, err := d.Begin(desk.Order{Account: "a", Of: 1, Failed: func(err error) {
			if errors.Is(err, wrong) {
				told++
			}
		}, Work: func(context.Context, io.Writer, func()) error { return wrong }})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if v, _ = d.View("a", v.ID); v.State != desk.Failed || !errors.Is(v.Err, wrong) || told != 1 {
			t.Errorf("%+v, told %d times", v, told)
		}
		_, err = d.Begin(desk.Order{Account: "b", Of: 2, Failed: func(error) { told++ }, Work: writing("x", make(chan struct{}))})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		d.Close() // ends the work, and is no failure
		if told != 1 {
			t.Errorf("told %d times", told)
		}
		if _, err := d.Begin(desk.Order{Account: "a", Work: writing("x", opened())}); code(err) != fault.Unavailable {
			t.Errorf("a closed desk: %v", err)
		}
	})
}

func TestAllFilesTogetherHaveABound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk.New(limits)
		defer d.Close()
		made := func(account string) desk.View {
			v, err := d.Begin(desk.Order{Account: account, Of: 2, Work: writing(strings.Repeat("x", 3<<19), opened())})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if v, err = d.View(account, v.ID); err != nil {
				t.Fatal(err)
			}
			return v
		}
		first, second := made("a"), made("b")
		if first.State != desk.Ready || second.State != desk.Failed || code(second.Err) != fault.Unavailable {
			t.Errorf("%+v, %+v", first, second)
		}
		if err := d.Remove("a", first.ID); err != nil {
			t.Error(err)
		}
		if third := made("b"); third.State != desk.Ready {
			t.Errorf("there is room again: %+v", third)
		}
	})
}

func TestFilesHaveNoName(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	synctest.Test(t, func(t *testing.T) {
		d := desk.New(limits)
		defer d.Close()
		v, err := d.Begin(desk.Order{Account: "a", Of: 2, Work: writing(strings.Repeat("x", 1<<20), opened())})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if v, err = d.View("a", v.ID); err != nil || v.State != desk.Ready {
			t.Fatalf("%+v %v", v, err)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
			t.Errorf("%v %v", left, err)
		}
	})
}
