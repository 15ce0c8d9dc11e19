package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
)

// seats are the accounts of a demonstration.
var seats = []struct {
	role       contribution.Role
	delegation string
}{
	{contribution.Secretariat, gcm.SecretariatID},
	{contribution.Presidency, "mx"},
	{contribution.Head, "sv"},
	{contribution.Delegate, "sv"},
	{contribution.Head, "hn"},
	{contribution.Delegate, "hn"},
	{contribution.Head, "mx"},
	{contribution.Delegate, "mx"},
	{contribution.Delegate, "ca"},
	{contribution.Delegate, "gt"},
	{contribution.Reader, "cr"},
	{contribution.Technical, "iom"},
	{contribution.Translator, gcm.SecretariatID},
	{contribution.Observer, "unnm"},
	{contribution.Administrator, gcm.SecretariatID},
}

// link is a sign-in link as written for scripts.
type link struct {
	Role       contribution.Role `json:"role"`
	Delegation string            `json:"delegation"`
	Account    string            `json:"account"`
	Name       gcm.Both          `json:"name"`
	URL        string            `json:"url"`
}

func demoCommand() *cobra.Command {
	var s config.Settings
	c := &cobra.Command{
		Use:   "demo",
		Short: "Serve a demonstration with sample texts and sign-in links",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return run(c.Context(), s, true, func(ctx context.Context, h *house, url string) error {
				links, err := demoLinks(ctx, h, url)
				if err != nil {
					return err
				}
				if s.Links != "" {
					if err := writeLinks(s.Links, links); err != nil {
						return err
					}
				}
				return printLinks(c.OutOrStdout(), url, links)
			})
		},
	}
	config.Bind(c.Flags(), config.Demo, &s)
	return c
}

// demoLinks makes a fresh link for each seat; those of an earlier start that nobody used end.
func demoLinks(ctx context.Context, h *house, url string) ([]link, error) {
	var links []link
	for _, seat := range seats {
		account, err := h.book.AccountFor(ctx, seat.role, seat.delegation)
		if err != nil {
			return nil, err
		}
		if err := h.book.RevokeInvitations(ctx, account.ID); err != nil {
			return nil, err
		}
		i, err := h.book.Invite(ctx, seat.role, seat.delegation)
		if err != nil {
			return nil, err
		}
		links = append(links, link{seat.role, account.Delegation, account.ID, account.Name, url + "/join/" + i.Secret})
	}
	return links, nil
}

// writeLinks leaves the file readable to its owner alone: who has a link is let in.
func writeLinks(file string, links []link) error {
	body, err := json.MarshalIndent(links, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the links: %w", err)
	}
	// A new file in place of an old one: whole at any moment, and with its own mode.
	fresh := file + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("writing the links: %w", err)
	}
	if err := os.WriteFile(fresh, append(body, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the links: %w", err)
	}
	if err := os.Rename(fresh, file); err != nil {
		return fmt.Errorf("writing the links: %w", err)
	}
	return nil
}

func printLinks(out io.Writer, url string, links []link) error {
	fmt.Fprintf(out, "\nRedonda, demonstration: %s\nThe texts are samples and no State's position. Each link signs in once; a new start prints new ones.\n\n", url)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ROLE\tACCOUNT\tSIGN-IN LINK")
	for _, l := range links {
		fmt.Fprintf(table, "%s\t%s\t%s\n", l.Role, l.Name.EN, l.URL)
	}
	fmt.Fprintln(table)
	return table.Flush()
}
