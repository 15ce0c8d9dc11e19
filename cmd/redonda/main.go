// Redonda is the service in which the member countries of the Regional Conference
// on Migration write their contribution to the International Migration Review Forum.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := root().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "redonda:", err)
		os.Exit(1)
	}
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "redonda",
		Short:         "The RCM writes its contribution to the IMRF together",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.AddCommand(serveCommand(), demoCommand(), inviteCommand(), healthCommand(), backupCommand(), restoreCommand(), verifyCommand(), receiptCommand(), migrateCommand(), exportCommand(), importCommand(),
		compareCommand(), officesCommand(), versionCommand())
	return c
}
