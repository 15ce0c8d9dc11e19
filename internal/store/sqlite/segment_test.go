package sqlite

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/store"
)

// record writes entries of a text with these versions as one record.
func record(t *testing.T, s *segment, versions ...int64) {
	t.Helper()
	var body []byte
	for _, v := range versions {
		body = appendEntry(body, store.Entry{Text: "o02.es", Version: v, Client: "client-1", Seq: v, Delta: fmt.Appendf(nil, `[{"insert":"%d"}]`, v)})
	}
	block := alignedBlocks(recordHead + len(body))
	copy(block[recordHead:], body)
	if err := s.write(block, len(body)); err != nil {
		t.Fatal(err)
	}
}

func openTestSegment(t *testing.T, dir string) *segment {
	t.Helper()
	d := newDisk()
	s, err := openSegment(dir, "segment", d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.file.Close(), d.close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestAJournalIsReadAsFarAsItIsWhole(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		turn uint64
		want []int64
		do   func(t *testing.T, s *segment)
	}{
		{"empty", 0, nil, func(*testing.T, *segment) {}},
		{"three records", 7, []int64{1, 2, 3, 4}, func(t *testing.T, s *segment) {
			s.begin(7, 0)
			record(t, s, 1)
			record(t, s, 2, 3)
			record(t, s, 4)
		}},
		{"what an earlier turn left is not read", 8, []int64{9}, func(t *testing.T, s *segment) {
			s.begin(7, 0)
			record(t, s, 1)
			record(t, s, 2)
			s.begin(8, 0)
			record(t, s, 9)
		}},
		{"a record that failed takes what was behind it along", 7, []int64{1, 5}, func(t *testing.T, s *segment) {
			s.begin(7, 0)
			record(t, s, 1)
			end, sum := s.end, s.sum
			record(t, s, 2)
			record(t, s, 3)
			s.end, s.sum = end, sum // as where writing 2 was answered with an error
			record(t, s, 5)
		}},
		{"a torn record", 7, []int64{1}, func(t *testing.T, s *segment) {
			s.begin(7, 0)
			record(t, s, 1)
			record(t, s, 2)
			damage(t, s, blockBytes+30)
		}},
		{"a record cut off by the end of the file", 7, []int64{1}, func(t *testing.T, s *segment) {
			s.begin(7, 0)
			record(t, s, 1)
			record(t, s, 2)
			if err := s.file.Truncate(2*blockBytes - 1); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			test.do(t, openTestSegment(t, dir))
			found, err := openTestSegment(t, dir).read()
			if err != nil || found.turn != test.turn {
				t.Errorf("turn %d, want %d, %v", found.turn, test.turn, err)
			}
			var versions []int64
			for _, e := range found.entries {
				versions = append(versions, e.Version)
			}
			if !slices.Equal(versions, test.want) {
				t.Errorf("versions %v, want %v", versions, test.want)
			}
		})
	}
}

func damage(t *testing.T, s *segment, at int64) {
	t.Helper()
	f, err := os.OpenFile(s.file.Name(), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	one := make([]byte, 1)
	if _, err := f.ReadAt(one, at); err != nil {
		t.Fatal(err)
	}
	one[0] ^= 0x10
	if _, err := f.WriteAt(one, at); err != nil {
		t.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
}

func TestAnEntryKeepsItselfInTheJournal(t *testing.T) {
	t.Parallel()
	want := []store.Entry{
		{Text: "o02.es", Version: 1 << 40, Client: "c", Seq: 9, Delta: []byte(`[{"insert":"ñ😀"}]`), Hash: []byte{0, 255}, Account: "a", Delegation: "hn",
			At: time.Date(1969, 1, 1, 0, 0, 0, 1e6, time.UTC), Origins: []byte(`[]`), Chain: []byte{1}},
		{Delta: []byte{}, Hash: []byte{}, Origins: []byte{}, Chain: []byte{}, At: time.UnixMilli(0).UTC()},
	}
	var body []byte
	for _, e := range want {
		body = appendEntry(body, e)
	}
	got, err := decodeEntries(nil, body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for cut := 1; cut < len(body); cut++ {
		if got, err := decodeEntries(nil, body[:cut]); err == nil && len(got) != 1 {
			t.Errorf("%d bytes of %d were read as %d entries", cut, len(body), len(got))
		}
	}
}
