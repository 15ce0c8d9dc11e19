package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
)

// stopFor is how long the service may take to finish what it has begun.
const stopFor = 10 * time.Second

func serveCommand() *cobra.Command {
	var s config.Settings
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve a contribution, empty at first",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return run(c.Context(), s, false, func(ctx context.Context, h *house, url string) error {
				return firstLink(ctx, c.OutOrStdout(), h, url)
			})
		},
	}
	config.Bind(c.Flags(), config.Serve, &s)
	return c
}

// firstLink lets the secretariat in where nobody has an account yet; everybody
// else is invited from the page.
func firstLink(ctx context.Context, out io.Writer, h *house, url string) error {
	accounts, err := h.book.Accounts(ctx)
	if err != nil {
		return err
	}
	if len(accounts) > 0 {
		_, err = fmt.Fprintf(out, "Redonda is at %s\n", url)
		return err
	}
	i, err := h.book.Invite(ctx, contribution.Secretariat, gcm.SecretariatID)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Redonda is at %s\nThe secretariat enters once by %s/join/%s\n", url, url, i.Secret)
	return err
}

// run serves until ctx ends: it listens, greets whoever started it, and at the end
// lets rooms and requests finish before the store closes.
func run(ctx context.Context, s config.Settings, demo bool, greet func(context.Context, *house, string) error) (err error) {
	if err := s.Check(); err != nil {
		return err
	}
	level, err := s.Level()
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	slog.SetDefault(logger)
	h, err := build(ctx, s.Place(), demo, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.store.Close()) }()
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	url := s.PublicURL(listener.Addr().(*net.TCPAddr).Port)
	handler, err := h.handler(url)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := greet(ctx, h, url); err != nil {
		return errors.Join(err, listener.Close())
	}
	return h.serve(ctx, listener, handler)
}

// sessionChecks is how often the sessions of open sockets are looked at.
const sessionChecks = time.Minute

func (h *house) serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	keeping, stopKeeping := context.WithCancel(context.WithoutCancel(ctx))
	var keeper sync.WaitGroup
	keeper.Go(func() { h.keeper.Run(keeping) })
	keeper.Go(func() {
		h.hub.WatchSessions(keeping, sessionChecks, func(ctx context.Context, session string) error {
			_, err := h.book.SessionNamed(ctx, session)
			return err
		})
	})
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		h.logger.Info("stopping")
	}
	ending, end := context.WithTimeout(context.WithoutCancel(ctx), stopFor)
	defer end()
	err = errors.Join(err, h.hub.Close(ending), server.Shutdown(ending))
	stopKeeping()
	keeper.Wait()
	return err
}
