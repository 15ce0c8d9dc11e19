package verify

import (
	"maps"
	"slices"

	"github.com/redonda/redonda/internal/history"
)

// chain collects the revisions of a store and what they say of contents.
type chain struct {
	links     map[int64]history.Revision
	contents  map[string]map[int64][]said // by text and version
	unchained int64
}

// said is what one revision says of a content.
type said struct{ revision, hash string }

func (c *chain) add(r history.Revision, says func(string, ...any)) {
	if r.Seq == 0 {
		c.unchained++
		return
	}
	if c.links == nil {
		c.links, c.contents = map[int64]history.Revision{}, map[string]map[int64][]said{}
	}
	if !r.Bound() {
		says("was altered: its hash is another")
	}
	if other, taken := c.links[r.Seq]; taken {
		says("has the place %d in the chain of %s", r.Seq, other.ID)
	}
	c.links[r.Seq] = r
	for text, version := range r.Versions {
		if c.contents[text] == nil {
			c.contents[text] = map[int64][]said{}
		}
		c.contents[text][version] = append(c.contents[text][version], said{r.ID, r.Contents[text]})
	}
}

// end looks whether each revision follows the one before it.
func (c *chain) end(found func(id, what string)) {
	next, last := int64(1), ""
	for _, seq := range slices.Sorted(maps.Keys(c.links)) {
		r := c.links[seq]
		if seq != next {
			found(r.ID, "has a gap before it in the chain: a revision is missing")
		} else if r.Previous != last {
			found(r.ID, "does not follow from the revision before it")
		}
		next, last = seq+1, r.Hash
	}
}
