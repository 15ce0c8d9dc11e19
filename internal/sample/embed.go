package sample

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

//go:embed text/*.txt
var files embed.FS

// Sections gives the written sections, ordered by id. They are parsed once and
// shared by everybody who asks: read them, never change them.
func Sections() ([]Section, error) { return sections() }

var sections = sync.OnceValues(func() ([]Section, error) {
	names, err := fs.Glob(files, "text/*.txt")
	if err != nil {
		return nil, fmt.Errorf("listing the sample: %w", err)
	}
	var all []Section
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the sample: %w", err)
		}
		id := strings.TrimSuffix(strings.TrimPrefix(name, "text/"), ".txt")
		section, err := Parse(id, string(text))
		if err != nil {
			return nil, fmt.Errorf("reading the sample: %w", err)
		}
		all = append(all, section)
	}
	return all, nil
})
