package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// MediaType is what a file of this package is served as.
const MediaType = "application/pdf"

// longest is how long LibreOffice may work at one file. 500 pages take it some seconds.
const longest = 3 * time.Minute

// ErrNotMade is the answer where LibreOffice ended without a file.
var ErrNotMade = errors.New("LibreOffice made no file")

// Office is a LibreOffice on this machine. One file is made at a time: a second program
// beside the first takes as much memory again. It is safe for concurrent use.
type Office struct {
	program string
	turn    chan struct{}
}

// Find looks for the program, such as soffice or /usr/bin/soffice.
func Find(program string) (*Office, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, fmt.Errorf("looking for LibreOffice: %w", err)
	}
	return &Office{program: path, turn: make(chan struct{}, 1)}, nil
}

// Convert writes the PDF of a Word file. word writes that file. LibreOffice works in a
// folder of its own, with a profile of its own, both gone afterwards, and ends with ctx.
func (o *Office) Convert(ctx context.Context, out io.Writer, word func(io.Writer) error) (err error) {
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	dir, err := os.MkdirTemp("", "redonda-pdf-")
	if err != nil {
		return fmt.Errorf("making a folder for a PDF: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := writeFile(filepath.Join(dir, "book.docx"), word); err != nil {
		return fmt.Errorf("writing the Word file of a PDF: %w", err)
	}
	if err := o.run(ctx, dir); err != nil {
		return err
	}
	made, err := os.Open(filepath.Join(dir, "book.pdf"))
	if errors.Is(err, os.ErrNotExist) {
		return ErrNotMade
	}
	if err != nil {
		return fmt.Errorf("reading a PDF: %w", err)
	}
	defer made.Close()
	if _, err := io.Copy(out, made); err != nil {
		return fmt.Errorf("writing a PDF: %w", err)
	}
	return nil
}

func writeFile(name string, write func(io.Writer) error) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

func (o *Office) run(ctx context.Context, dir string) error {
	ctx, end := context.WithTimeout(ctx, longest)
	defer end()
	profile := url.URL{Scheme: "file", Path: filepath.Join(dir, "profile")}
	cmd := exec.CommandContext(ctx, o.program, "-env:UserInstallation="+profile.String(),
		"--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "pdf:writer_pdf_Export", "--outdir", dir, filepath.Join(dir, "book.docx"))
	cmd.Dir = dir
	// Nothing of the service's own settings, which may hold passwords.
	cmd.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	together(cmd)
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		if cause := ctx.Err(); cause != nil {
			return fmt.Errorf("making a PDF: %w", cause)
		}
		return fmt.Errorf("%w: %w: %s", ErrNotMade, err, firstLine(said.String()))
	}
	return nil
}

func firstLine(said string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	return line
}
