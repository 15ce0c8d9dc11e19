package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/office"
)

func officesCommand() *cobra.Command {
	var s config.Settings
	var instant string
	c := &cobra.Command{
		Use:   "offices",
		Short: "Say who held the presidency and what each country was at an instant, while the service runs or not",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if err := s.Check(); err != nil {
				return err
			}
			at, err := instantOf(instant)
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
			return printOffices(c.Context(), c.OutOrStdout(), source, at)
		},
	}
	config.Bind(c.Flags(), config.Offices, &s)
	c.Flags().StringVar(&instant, "at", "", "the instant, such as 2021-12-03T00:00:00-06:00; a day alone is its beginning at the conference, none is now")
	return c
}

// instantOf reads the flag: an instant, a day of the conference, or nothing for now.
func instantOf(flag string) (time.Time, error) {
	if flag == "" {
		return time.Now(), nil
	}
	if at, err := time.Parse(time.RFC3339, flag); err == nil {
		return at, nil
	}
	at, err := gcm.ParseInZone(time.DateOnly, flag)
	if err != nil {
		return at, fmt.Errorf("--at is an instant such as 2021-12-03T00:00:00-06:00, or a day: %w", err)
	}
	return at, nil
}

// printOffices tells what held at an instant, by all that has been stated since.
func printOffices(ctx context.Context, out io.Writer, from office.Reader, at time.Time) error {
	terms, _, err := office.TermsIn(ctx, from)
	if err != nil {
		return err
	}
	stated, _, err := office.StatedIn(ctx, from)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "at\t%s (%s)\n", gcm.InZone(at).Format("2006-01-02 15:04:05 -07:00"), gcm.Zone)
	fmt.Fprintf(table, "presidency\t%s\n", orNobody(office.HolderOf(terms, at)))
	for _, m := range gcm.Catalogue().Members {
		fmt.Fprintf(table, "%s\t%s\t%s\n", m.ID, m.Short.EN, strings.Join(named(stated.Of(m.ID, at)), ", "))
	}
	for _, one := range stated {
		if one.Retroactive() && !at.Before(one.From) && at.Before(one.Noted) {
			fmt.Fprintf(table, "stated afterwards\t%s\t%s: %v, on %s by %s\n", one.Delegation, one.Attribute, one.Holds, one.Noted.Format(time.RFC3339), one.By)
		}
	}
	return table.Flush()
}

func orNobody(member string) string {
	if member == "" {
		return "nobody"
	}
	return member
}

func named(as []office.Attribute) []string {
	names := make([]string, len(as))
	for i, a := range as {
		names[i] = string(a)
	}
	return names
}
