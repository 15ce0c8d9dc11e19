package main

import (
	"context"
	"crypto/tls"
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

	"github.com/redonda/redonda/internal/certificate"
	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/httpapi"
	"github.com/redonda/redonda/internal/live"
)

// How long the service may take to finish what it has begun, ten seconds together: a
// store that hangs must not keep the next start waiting.
const (
	drainFor = 5 * time.Second // for requests and rooms
	keepFor  = time.Second     // for a revision that is being taken
	closeFor = 2 * time.Second // for the store; the bus takes another one at most
	stopFor  = 10 * time.Second
)

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
	h, err := buildNode(ctx, s.Place(), s.Bus, demo, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.closeStore()) }()
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	if listener, err = secured(listener, s, logger); err != nil {
		return err
	}
	url := s.PublicURL(listener.Addr().(*net.TCPAddr).Port)
	handler, err := h.handler(url, s)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := greet(ctx, h, url); err != nil {
		return errors.Join(err, listener.Close())
	}
	if s.Metrics != "" {
		end, err := showMetrics(s.Metrics, h.meter.Handler(), logger)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		defer end()
	}
	return h.serve(ctx, listener, handler)
}

// secured has a listener speak TLS where the settings ask for it.
func secured(listener net.Listener, s config.Settings, logger *slog.Logger) (net.Listener, error) {
	switch {
	case s.ACME != "":
		return tls.NewListener(listener, certificate.FromAuthority(s.ACME, s.Host(), s.CertificateFolder())), nil
	case s.Certificate != "":
		shown, err := certificate.FromFiles(s.Certificate, s.CertificateKey, logger)
		if err != nil {
			return nil, errors.Join(err, listener.Close())
		}
		return tls.NewListener(listener, shown), nil
	}
	return listener, nil
}

// sessionChecks are how often the sessions of open sockets are looked at: a right that
// ended by time, or at another node, is over within five seconds.
var sessionChecks = live.Pace{Calls: 2 * time.Second, Sessions: time.Minute}

func (h *house) serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	keeping, stopKeeping := context.WithCancel(context.WithoutCancel(ctx))
	var keeper sync.WaitGroup
	keeper.Go(func() { h.keeper.Run(keeping) })
	keeper.Go(func() { h.inputs.Run(keeping) })
	keeper.Go(func() {
		h.hub.WatchSessions(keeping, sessionChecks, func(ctx context.Context, session string) (live.Identity, error) {
			seat, err := h.book.SessionNamed(ctx, session)
			return httpapi.IdentityOf(seat), err
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
	h.readiness.drain()
	ending, end := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer end()
	h.drain(ending, server)
	stopKeeping()
	kept, end := context.WithTimeout(context.WithoutCancel(ctx), keepFor)
	defer end()
	if !within(kept, keeper.Wait) {
		h.logger.Error("the keeper of revisions hangs")
	}
	if !within(kept, h.exports.Close) {
		h.logger.Error("an export hangs")
	}
	if h.bus != nil {
		h.bus.Close()
	}
	return err
}

// drain refuses newcomers from the first moment, tells everybody to come back, which
// is to another node where there is one, and lets rooms and requests finish. What they
// can't finish in time was never acknowledged, and its authors send it again: no failure.
func (h *house) drain(ctx context.Context, server *http.Server) {
	var ending sync.WaitGroup
	ending.Go(func() {
		if err := server.Shutdown(ctx); err != nil { // the listener is closed all the same
			h.logger.Error("ending requests", "error", errors.Join(err, server.Close()))
		}
	})
	if err := h.hub.Close(ctx); err != nil {
		h.logger.Error("ending rooms", "error", err)
	}
	ending.Wait()
}

// within does something and tells whether it was done before ctx ended.
func within(ctx context.Context, do func()) bool {
	done := make(chan struct{})
	go func() { do(); close(done) }()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}

// closeStore closes the store, or leaves one that hangs to the end of the process.
func (h *house) closeStore() error {
	ending, end := context.WithTimeout(context.Background(), closeFor)
	defer end()
	var closed error
	if !within(ending, func() { closed = h.store.Close() }) {
		h.logger.Error("the store hangs and is left as it is")
		return nil
	}
	return closed
}
