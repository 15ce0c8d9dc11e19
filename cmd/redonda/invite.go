package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/people"
)

// defaultPort is where links point to when no address is given.
const defaultPort = 8080

func inviteCommand() *cobra.Command {
	var s config.Settings
	var role, delegation, email string
	c := &cobra.Command{
		Use:   "invite",
		Short: "Make a sign-in link; with a data folder, while the service is stopped",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := s.Check(); err != nil {
				return err
			}
			if contribution.Role(role) == contribution.Secretariat && delegation == "" {
				delegation = gcm.SecretariatID
			}
			h, err := build(c.Context(), s.Place(), false, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			defer h.store.Close()
			i, err := linkFor(c.Context(), h.book, contribution.Role(role), delegation, email)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s/join/%s\n", s.PublicURL(defaultPort), i.Secret)
			return err
		},
	}
	config.Bind(c.Flags(), config.Invite, &s)
	c.Flags().StringVar(&role, "role", string(contribution.Secretariat), "secretariat, presidency, head, delegate, reader, technical, translator, observer or administrator")
	c.Flags().StringVar(&delegation, "delegation", "", "a member such as hn, or an entity such as unnm")
	c.Flags().StringVar(&email, "email", "", "address of the account; without one it is known by its link alone")
	return c
}

// linkFor makes a link for an account, and the account where it is missing.
func linkFor(ctx context.Context, book *people.Book, role contribution.Role, delegation, email string) (people.Invitation, error) {
	if email == "" {
		return book.Invite(ctx, role, delegation)
	}
	a, err := book.Add(ctx, email, people.Place{Role: role, Delegation: delegation})
	if err != nil {
		return people.Invitation{}, err
	}
	return book.Link(ctx, a)
}
