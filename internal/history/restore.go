package history

import (
	"fmt"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// Restoring gives the change that makes an earlier state of the content now, and who
// wrote what comes back with it: whoever had in that state. Words that are in both
// stay as they are, and their authors with them.
func Restoring(now delta.Delta, earlier State) (delta.Delta, []document.Origin, error) {
	change, err := delta.Diff(now, earlier.Text.Content())
	if err != nil {
		return nil, nil, fmt.Errorf("comparing with version %d: %w", earlier.Version, err)
	}
	return change, earlier.Text.Wrote(change), nil
}
