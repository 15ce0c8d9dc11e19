package loadgen

import (
	"testing"
	"time"
)

func TestScannerPassesOverWhatItDoesNotNeed(t *testing.T) {
	t.Parallel()
	s := scanner{data: []byte(`{ "skip" : {"a":[1,{"b":"x\"y}"},null,-1.5e3],"c":""} , "rev": 42, "t":"ack\\" }`)}
	var rev int64
	var kind string
	err := s.object(func(name []byte) (err error) {
		switch string(name) {
		case "rev":
			rev, err = s.integer()
		case "t":
			var raw []byte
			raw, err = s.str()
			kind = string(raw)
		default:
			err = s.skip()
		}
		return err
	})
	if err != nil || rev != 42 || kind != `ack\\` {
		t.Errorf("rev %d, t %q, %v", rev, kind, err)
	}
}

func TestHistogramKeepsWithinAThirtySecond(t *testing.T) {
	t.Parallel()
	for _, d := range []time.Duration{0, 1, 63, 64, 65, time.Microsecond, 12345 * time.Nanosecond, 3 * time.Millisecond, time.Hour} {
		var h Histogram
		h.Record(d)
		if got := h.Quantile(0.99); got < d || got > d+d/32+1 {
			t.Errorf("%v is kept as %v", d, got)
		}
	}
	var many, more Histogram
	for i := 1; i <= 100; i++ {
		many.Record(time.Duration(i) * time.Millisecond)
	}
	more.Record(time.Minute)
	many.Add(&more)
	if p50 := many.Quantile(0.5); p50 < 50*time.Millisecond || p50 > 53*time.Millisecond {
		t.Errorf("the middle of 1 to 100 ms and a minute is %v", p50)
	}
	if top := many.Quantile(0.999); top < time.Minute {
		t.Errorf("the top is %v", top)
	}
}

func TestUpdatesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	typed, gone := yID{3_000_000_001, 300}, yID{3_000_000_002, 7}
	var inserted, deleted []yID
	note := func(to *[]yID) func(yID, uint64) {
		return func(id yID, length uint64) {
			for i := range length {
				*to = append(*to, yID{id.client, id.clock + i})
			}
		}
	}
	for _, update := range [][]byte{appendInsert(nil, typed, yID{1, 2}, yID{1, 3}, 'a'), appendDelete(nil, gone)} {
		r := yReader{data: update}
		if err := r.update(note(&inserted), note(&deleted)); err != nil || len(r.data) > 0 {
			t.Errorf("%x: %v, %d bytes are left", update, err, len(r.data))
		}
		for cut := range update {
			r := yReader{data: update[:cut]}
			if r.update(func(yID, uint64) {}, func(yID, uint64) {}) == nil {
				t.Errorf("%x without its last %d bytes is read", update, len(update)-cut)
			}
		}
	}
	if len(inserted) != 1 || inserted[0] != typed || len(deleted) != 1 || deleted[0] != gone {
		t.Errorf("inserted %v, deleted %v", inserted, deleted)
	}
}
