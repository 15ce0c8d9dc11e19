package loadgen

import (
	"math/bits"
	"time"
)

// Histogram counts durations in buckets whose width is at most 1/32 of their value.
// It belongs to one goroutine; Add joins those of many.
type Histogram struct {
	buckets [64 * 32]uint64
	count   uint64
}

// Record counts one duration.
func (h *Histogram) Record(d time.Duration) {
	h.buckets[bucketOf(uint64(max(d, 0)))]++
	h.count++
}

func bucketOf(ns uint64) int {
	if ns < 64 {
		return int(ns)
	}
	shift := bits.Len64(ns) - 6
	return shift*32 + int(ns>>shift)
}

// ceiling gives the upper end of a bucket in nanoseconds.
func ceiling(bucket int) uint64 {
	if bucket < 64 {
		return uint64(bucket)
	}
	shift := bucket/32 - 1
	return (uint64(bucket-shift*32)+1)<<shift - 1
}

// Add puts the counts of another histogram to its own.
func (h *Histogram) Add(other *Histogram) {
	for i, n := range other.buckets {
		h.buckets[i] += n
	}
	h.count += other.count
}

// Quantile gives the duration below which the share q of all lies, 0 where there are none.
func (h *Histogram) Quantile(q float64) time.Duration {
	rank := uint64(q * float64(h.count))
	var seen uint64
	for i, n := range h.buckets {
		if seen += n; n > 0 && seen > rank {
			return time.Duration(ceiling(i))
		}
	}
	return 0
}
