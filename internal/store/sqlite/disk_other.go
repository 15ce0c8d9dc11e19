//go:build !linux

package sqlite

import "os"

// Elsewhere a write is made durable by a call of its own.
const (
	durable    = 0
	pastCaches = 0
)

type disk struct{}

func newDisk() *disk { return nil }

func (*disk) close() error { return nil }

func (*disk) writeAt(f *os.File, block []byte, at int64) error {
	if _, err := f.WriteAt(block, at); err != nil {
		return err
	}
	return f.Sync()
}
