//go:build unix

package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/exchangetest"
	"github.com/redonda/redonda/internal/exchange/pdf"
)

func word(ctx context.Context) func(io.Writer) error {
	return func(out io.Writer) error {
		return docx.Write(ctx, out, exchangetest.Clean(), docx.Options{Printed: true})
	}
}

func TestLibreOfficeLaysABookOut(t *testing.T) {
	t.Parallel()
	office, err := pdf.Find("soffice")
	if err != nil {
		t.Skip("LibreOffice is not on the path: no PDF is made")
	}
	var out bytes.Buffer
	if err := office.Convert(t.Context(), &out, word(t.Context())); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) || out.Len() < 10_000 {
		t.Errorf("%d bytes: %.20q", out.Len(), out.Bytes())
	}
	// The contents lead to the pages of the headings by their numbers, here the third.
	if !bytes.Contains(out.Bytes(), []byte("/Contents<FEFF0033>/Dest[")) {
		t.Error("the table of contents has no numbers of pages")
	}
}

// script is a program that stands for LibreOffice.
func script(t *testing.T, body string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "office")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestWhatGoesWrongIsSaid(t *testing.T) {
	if _, err := pdf.Find(filepath.Join(t.TempDir(), "soffice")); err == nil {
		t.Error("a program that isn't there is found")
	}
	t.Setenv("TMPDIR", t.TempDir())
	for name, body := range map[string]string{"no file": "exit 0", "an error": "echo no display >&2; exit 77"} {
		office, err := pdf.Find(script(t, body))
		if err != nil {
			t.Fatal(err)
		}
		if err := office.Convert(t.Context(), io.Discard, word(t.Context())); !errors.Is(err, pdf.ErrNotMade) || name == "an error" && !strings.Contains(err.Error(), "no display") {
			t.Errorf("%s: %v", name, err)
		}
	}
	office, err := pdf.Find(script(t, "exit 0"))
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the book can't be read")
	if err := office.Convert(t.Context(), io.Discard, func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// A program that never ends is ended, with what it started, when nobody waits any more.
func TestNobodyWaitsForAProgramThatHangs(t *testing.T) {
	t.Parallel()
	begun := filepath.Join(t.TempDir(), "begun")
	if err := mkfifo(begun); err != nil {
		t.Skip("no named pipes here")
	}
	office, err := pdf.Find(script(t, "sleep 600 & echo begun > "+begun+"; wait"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- office.Convert(ctx, io.Discard, word(context.Background())) }()
	if _, err := os.ReadFile(begun); err != nil { // until the program writes
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
