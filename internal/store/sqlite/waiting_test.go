package sqlite

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/redonda/redonda/internal/store"
)

// What waits for the database answers as a list that is gone through would, whatever came
// and was settled in which order.
func TestWhatWaitsIsFound(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		j := &journal{pending: map[string]*waiting{}}
		var list []store.Entry
		versions := random.Perm(40)
		if seed%2 == 0 {
			slices.Sort(versions)
		}
		for i, v := range versions {
			e := store.Entry{Text: "o02.es", Version: int64(v + 1), Client: []string{"a", "b", ""}[random.IntN(3)], Seq: int64(i)}
			list = append(list, e)
			j.waits(&e)
			if random.IntN(8) == 0 {
				n := random.IntN(len(list) + 1)
				list = list[n:]
				if !j.pending["o02.es"].settled(n) {
					delete(j.pending, "o02.es")
				}
			}
			look(t, j, list, int64(random.IntN(41)), random.IntN(10))
		}
	}
}

func look(t *testing.T, j *journal, list []store.Entry, after int64, limit int) {
	t.Helper()
	var highest int64
	var want []int64
	for _, e := range list {
		highest = max(highest, e.Version)
		if e.Version > after {
			want = append(want, e.Version)
		}
		found, is := j.named("o02.es", e.Client, e.Seq)
		if is != (e.Client != "") || is && found.Version != e.Version {
			t.Fatalf("change %d of client %q is found as version %d, %t", e.Seq, e.Client, found.Version, is)
		}
	}
	if _, is := j.named("o02.es", "a", 99); is {
		t.Fatal("a change is found that is not there")
	}
	if head := j.head("o02.es"); len(list) > 0 && head < highest {
		t.Fatalf("the head is %d of %d", head, highest)
	}
	var got []int64
	for _, e := range j.after("o02.es", after, limit) {
		got = append(got, e.Version)
	}
	slices.Sort(want)
	slices.Sort(got)
	if first := want[:min(limit, len(want))]; !slices.Equal(got[:min(limit, len(got))], first) {
		t.Fatalf("the first %d after %d are %v, want %v", limit, after, got, first)
	}
}
