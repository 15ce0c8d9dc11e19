package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/config"
)

func backupCommand() *cobra.Command {
	var s config.Settings
	c := &cobra.Command{
		Use:   "backup FILE.tar.gz",
		Short: "Put everything into one file, while the service runs or not",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if err := s.Check(); err != nil {
				return err
			}
			source, err := openToRead(c.Context(), s.Place())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, source.Close()) }()
			watch := newProgress(c.ErrOrStderr())
			m, err := backup.WriteFile(c.Context(), args[0], source, collections, version(), time.Now(), watch)
			watch.end()
			if err != nil {
				return err
			}
			return printDigest(c, args[0]+" holds "+held(m), m.Digest)
		},
	}
	config.Bind(c.Flags(), config.Backup, &s)
	return c
}

func restoreCommand() *cobra.Command {
	var s config.Settings
	var force bool
	c := &cobra.Command{
		Use:   "restore FILE.tar.gz",
		Short: "Fill an empty store from a backup, while the service is stopped",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if err := s.Check(); err != nil {
				return err
			}
			watch := newProgress(c.ErrOrStderr())
			defer watch.end()
			// Before the store is so much as opened: a file that is no good changes nothing.
			m, err := backup.Inspect(c.Context(), args[0], collections, watch)
			if err != nil {
				return err
			}
			target, err := openStore(c.Context(), s.Place())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, target.Close()) }()
			err = backup.Restore(c.Context(), args[0], m, target, collections, force, watch)
			watch.end()
			if errors.Is(err, backup.ErrNotEmpty) {
				return fmt.Errorf("%w. Name another store with --data or --store, or replace what is there with --force", err)
			}
			if err != nil {
				return err
			}
			return printDigest(c, "The store holds "+held(m), m.Digest)
		},
	}
	config.Bind(c.Flags(), config.Restore, &s)
	c.Flags().BoolVar(&force, "force", false, "replace what the store holds")
	return c
}

func migrateCommand() *cobra.Command {
	var from, to string
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Copy everything from one store into another, empty one, while the service is stopped",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			origin, err := storeName(from)
			if err != nil {
				return err
			}
			goal, err := storeName(to)
			if err != nil {
				return err
			}
			if goal == origin {
				return errors.New("--from and --to are the same store")
			}
			// For this process alone: nobody may write meanwhile. Reading first makes sure that it is there.
			there, err := openToRead(c.Context(), from)
			if err != nil {
				return err
			}
			if err := there.Close(); err != nil {
				return err
			}
			source, err := openStore(c.Context(), from)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, source.Close()) }()
			target, err := openStore(c.Context(), to)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, target.Close()) }()
			watch := newProgress(c.ErrOrStderr())
			digest, err := backup.Migrate(c.Context(), source, origin, target, collections, watch)
			watch.end()
			if err != nil {
				return err
			}
			return printDigest(c, "Both stores hold the same", digest)
		},
	}
	c.Flags().StringVar(&from, "from", "", "store to copy: a folder, or an address of MongoDB")
	c.Flags().StringVar(&to, "to", "", "empty store to fill: a folder, or an address of MongoDB")
	for _, name := range []string{"from", "to"} {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err) // a name that was not declared above
		}
	}
	return c
}

func held(m backup.Manifest) string {
	records := int64(0)
	for _, n := range m.Records {
		records += n
	}
	return fmt.Sprintf("%d texts with %d changes and %d records", len(m.Texts), m.Changes(), records)
}

func printDigest(c *cobra.Command, sentence, digest string) error {
	_, err := fmt.Fprintf(c.OutOrStdout(), "%s.\ndigest %s\n", sentence, digest)
	return err
}
