package main

import (
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
)

// defaultPort is where links point to when no address is given.
const defaultPort = 8080

func inviteCommand() *cobra.Command {
	var s config.Settings
	var role, delegation string
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
			i, err := h.book.Invite(c.Context(), contribution.Role(role), delegation)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s/join/%s\n", s.PublicURL(defaultPort), i.Secret)
			return err
		},
	}
	config.Bind(c.Flags(), config.Invite, &s)
	c.Flags().StringVar(&role, "role", string(contribution.Secretariat), "secretariat, presidency, head, delegate or observer")
	c.Flags().StringVar(&delegation, "delegation", "", "a member such as hn, or an entity such as unnm")
	return c
}
