package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/verify"
)

// mostProblems is how many problems are listed; the rest is counted.
const mostProblems = 200

func verifyCommand() *cobra.Command {
	var s config.Settings
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that everything stored is sound, while the service runs or not",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if err := s.Check(); err != nil {
				return err
			}
			source, err := openToRead(c.Context(), s.Place())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, source.Close()) }()
			if err := backup.Finished(c.Context(), source); err != nil {
				return err
			}
			watch := newProgress(c.ErrOrStderr())
			listed := 0
			report, err := verify.Run(c.Context(), source, collections, watch, func(p verify.Problem) {
				if listed++; listed <= mostProblems {
					watch.Note(p.String())
				}
			})
			watch.end()
			if err != nil {
				return err
			}
			return tell(c, report)
		},
	}
	config.Bind(c.Flags(), config.Verify, &s)
	return c
}

// tell prints what was found, and is an error where that is not sound.
func tell(c *cobra.Command, r verify.Report) error {
	sentence := fmt.Sprintf("Checked %d texts with %d changes and %d keyframes, and %d records", r.Texts, r.Entries, r.Keyframes, r.Records)
	if err := printDigest(c, sentence, r.Digest); err != nil {
		return err
	}
	if r.Unchained > 0 {
		if _, err := fmt.Fprintf(c.OutOrStdout(), "%d revisions are from before revisions were chained and are bound to nothing.\n", r.Unchained); err != nil {
			return err
		}
	}
	switch r.Problems {
	case 0:
		return nil
	case 1:
		return errors.New("1 problem was found")
	}
	return fmt.Errorf("%d problems were found", r.Problems)
}
