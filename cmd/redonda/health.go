package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/config"
)

// healthFor is longer than a readiness probe takes at most.
const healthFor = probeFor + time.Second

func healthCommand() *cobra.Command {
	var s config.Settings
	c := &cobra.Command{
		Use:   "health",
		Short: "Ask the service on this machine whether it takes changes",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, end := context.WithTimeout(c.Context(), healthFor)
			defer end()
			return askReady(ctx, s.Listen, s.SpeaksTLS())
		},
	}
	config.Bind(c.Flags(), config.Health, &s)
	return c
}

// askReady asks the service that listens on an address. Its certificate is for another
// name than this machine has for itself, and nothing secret is asked: it is not looked at.
func askReady(ctx context.Context, listen string, secured bool) error {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("--listen %q is not host:port: %w", listen, err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost" // every address of the machine
	}
	scheme, client := "http", &http.Client{}
	if secured {
		scheme = "https"
		client.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("asking %s: %w", listen, err)
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil {
		return fmt.Errorf("asking %s: %w", listen, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", response.Status)
	}
	return nil
}
