package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/exchange/archive"
)

func importCommand() *cobra.Command {
	var s config.Settings
	c := &cobra.Command{
		Use:   "import FILE.json",
		Short: "Fill an empty store with a contribution that was exported as JSON, while the service is stopped",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if err := s.Check(); err != nil {
				return err
			}
			// Before the store is so much as opened: a file that is no good changes nothing.
			contents, origin, err := readArchive(args[0])
			if err != nil {
				return err
			}
			target, err := openStore(c.Context(), s.Place())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, target.Close()) }()
			watch := newProgress(c.ErrOrStderr())
			digest, err := backup.Import(c.Context(), contents, origin, target, collections, watch)
			watch.end()
			if errors.Is(err, backup.ErrNotEmpty) {
				return fmt.Errorf("%w. Name another store with --data or --store", err)
			}
			if err != nil {
				return err
			}
			return printDigest(c, "The store holds the contribution of "+args[0], digest)
		},
	}
	config.Bind(c.Flags(), config.Import, &s)
	return c
}

// readArchive reads a file and makes of it what the store is to hold. origin tells one
// file from another.
func readArchive(name string) (contents *archive.Contents, origin string, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, "", fmt.Errorf("reading %s: %w", name, err)
	}
	if info.Size() > archive.MaxBytes {
		return nil, "", fmt.Errorf("%s is too long to be a contribution: it has more than %d bytes", name, archive.MaxBytes)
	}
	body, err := os.ReadFile(name)
	if err != nil {
		return nil, "", fmt.Errorf("reading %s: %w", name, err)
	}
	a, err := archive.Read(bytes.NewReader(body))
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	if contents, err = a.Contents(); err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	purpose, err := purposeRecord(a.Demonstration)
	if err != nil {
		return nil, "", err
	}
	contents.Add(houseCollection.Name, purpose)
	return contents, fmt.Sprintf("the export %x", sha256.Sum256(body)), nil
}
