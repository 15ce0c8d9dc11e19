package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/input"
)

// maxReceipt and maxContent bound the files of a receipt, in bytes.
const (
	maxReceipt = 64 << 10
	maxContent = 32 << 20
)

func receiptCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "receipt RECEIPT.txt [CONTENT.json]",
		Short: "Check a receipt's seal, and that a content is what it is for; needs no store",
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := small(args[0], maxReceipt)
			if err != nil {
				return err
			}
			facts, err := input.ParseText(string(text))
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(c.OutOrStdout(), "receipt %d, %s of %s: the seal is right\n", facts.Number, facts.Kind, facts.Section); err != nil {
				return err
			}
			if len(args) == 1 {
				return nil
			}
			body, err := small(args[1], maxContent)
			if err != nil {
				return err
			}
			content, err := input.ParseContent(body)
			if err != nil {
				return err
			}
			hash, err := content.Hash()
			if err != nil {
				return err
			}
			if hash != facts.Hash {
				return fmt.Errorf("the content is another one: its hash is %s, and the receipt is for %s", hash, facts.Hash)
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), "the content is what the receipt is for")
			return err
		},
	}
}

// small reads a file that is not longer than it can be.
func small(name string, most int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if info.Size() > most {
		return nil, errors.New(name + " is too long to be what it should")
	}
	return os.ReadFile(name)
}
