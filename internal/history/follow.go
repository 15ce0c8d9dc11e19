package history

import (
	"fmt"

	"github.com/redonda/redonda/internal/store"
)

// Follow makes the entry that comes next in the log. Any other is an error; then the
// state stays as it was.
func (s *State) Follow(e store.Entry) error {
	if e.Version != s.Version+1 {
		return fmt.Errorf("version %d of %s does not come after %d", e.Version, e.Text, s.Version)
	}
	return s.replay(e)
}
