package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/verify"
)

// mostProblems is how many problems are listed; the rest is counted.
const mostProblems = 200

func verifyCommand() *cobra.Command {
	var s config.Settings
	var head string
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that everything stored is sound, while the service runs or not",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if err := s.Check(); err != nil {
				return err
			}
			noted, err := notedHead(head)
			if err != nil {
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
			if err := reaches(c.Context(), source, noted, watch, &report); err != nil {
				return err
			}
			return tell(c, report)
		},
	}
	config.Bind(c.Flags(), config.Verify, &s)
	c.Flags().StringVar(&head, "record-head", "", "a head of the audit log that was noted earlier, which it must still hold")
	return c
}

// notedHead reads the flag; nil where it wasn't given.
func notedHead(flag string) (*record.Head, error) {
	if flag == "" {
		return nil, nil
	}
	head, err := verify.ParseHead(flag)
	return &head, err
}

// reaches looks for a head that was noted earlier, and counts its absence as a problem.
func reaches(ctx context.Context, source reader, noted *record.Head, watch *progress, report *verify.Report) error {
	if noted == nil {
		return nil
	}
	there, err := verify.Reaches(ctx, source, *noted)
	if err == nil && !there {
		report.Problems++
		watch.Note(fmt.Sprintf("events: the audit log does not hold event %d as it was noted: it was altered, or its end cut off", noted.Seq))
	}
	return err
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
	if r.RecordHead.Seq > 0 {
		if _, err := fmt.Fprintf(c.OutOrStdout(), "record-head %s\n", r.RecordHead); err != nil {
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
