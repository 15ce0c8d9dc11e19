package main

import (
	"fmt"
	"os"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/compare"
)

func compareCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "compare OLD.txt NEW.txt",
		Short: "Compare two plain texts, a paragraph a line",
		Args:  cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			older, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			newer, err := os.ReadFile(args[1])
			if err != nil {
				return err
			}
			result, err := compare.Text(c.Context(), string(older), string(newer))
			if err != nil {
				return fmt.Errorf("comparing %s and %s: %w", args[0], args[1], err)
			}
			if asJSON {
				return result.WriteAlignment(c.OutOrStdout(), args[0], args[1])
			}
			return compare.WriteText(c.OutOrStdout(), result, isatty.IsTerminal(os.Stdout.Fd()))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the alignment of paragraphs as redonda-compare-1")
	return c
}
