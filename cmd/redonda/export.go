package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/exchange/archive"
	"github.com/redonda/redonda/internal/exchange/bind"
	"github.com/redonda/redonda/internal/exchange/pdf"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// exporting is what the command was asked for.
type exporting struct {
	format  bind.Format
	langs   []gcm.Lang
	section string // empty for the whole contribution
	out     string // a file, "-" for standard output, or empty for a name that says what is in it
}

func exportCommand() *cobra.Command {
	var s config.Settings
	var format, lang, section, out string
	c := &cobra.Command{
		Use:   "export",
		Short: "Put the contribution's texts into a file to read, print or work with, while the service runs or not",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if err := s.Check(); err != nil {
				return err
			}
			formats, err := formatsFor(s)
			if err != nil {
				return err
			}
			asked, err := askedExport(formats, format, lang, section, out)
			if err != nil {
				return err
			}
			source, err := openToRead(c.Context(), s.Place())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, source.Close()) }()
			return export(c, source, asked, time.Now())
		},
	}
	config.Bind(c.Flags(), config.Export, &s)
	c.Flags().StringVar(&format, "format", bind.Data, "one of "+strings.Join(bind.AllFormats(nil).Names(), ", ")+", and pdf with --office; json is the data, for redonda import")
	c.Flags().StringVar(&lang, "lang", "both", "language of the texts: es, en or both")
	c.Flags().StringVar(&section, "section", "", "id of one section, such as o02; the whole contribution without it")
	c.Flags().StringVarP(&out, "output", "o", "", "file to write, or - for standard output; without it a name that says what is in it")
	return c
}

func askedExport(formats bind.Formats, format, lang, section, out string) (exporting, error) {
	e := exporting{section: section, out: out, langs: gcm.Langs()}
	var known bool
	if e.format, known = formats.Named(format); !known {
		return e, fmt.Errorf("--format %q is none of %s", format, strings.Join(formats.Names(), ", "))
	}
	if lang != "both" {
		e.langs = []gcm.Lang{gcm.Lang(lang)}
		if !e.langs[0].Valid() {
			return e, fmt.Errorf("--lang %q is none of es, en and both", lang)
		}
	}
	return e, nil
}

func export(c *cobra.Command, source reader, asked exporting, now time.Time) error {
	ctx := c.Context()
	if err := backup.Finished(ctx, source); err != nil {
		return err
	}
	records := readOnly{source}
	sections, err := contribution.NewSections(records, nil).All(ctx)
	if err != nil {
		return err
	}
	sections = slices.DeleteFunc(sections, func(s contribution.Section) bool {
		// The data is all there is; a text to read has what is part of the contribution.
		return asked.section != "" && s.ID != asked.section || asked.section == "" && asked.format.Name != bind.Data && s.Status == contribution.Retired
	})
	if len(sections) == 0 {
		return fmt.Errorf("there is no section %q", asked.section)
	}
	places, err := placesNow(ctx, source, sections, asked.langs)
	if err != nil {
		return err
	}
	named := bind.Named{Lang: asked.langs[0], Texts: asked.langs, At: now}
	if asked.section != "" {
		named.Section = &sections[0]
	}
	if asked.out == "" {
		asked.out = bind.FileName(named, asked.format)
	}
	cover := bind.Cover{ID: rand.Text(), Lang: asked.langs[0], At: now, Subtitle: bind.Subtitle(asked.langs[0], bind.Clean, bind.Point{}, bind.Point{Name: "now"})}
	err = intoFile(asked.out, c.OutOrStdout(), func(out io.Writer) error { return writeExport(ctx, out, records, asked.format, cover, places) })
	if err != nil || asked.out == "-" {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s holds %d texts of %d sections.\n", asked.out, len(places), len(sections))
	return err
}

// formatsFor gives the formats in which texts leave: PDF too where LibreOffice is named.
func formatsFor(s config.Settings) (bind.Formats, error) {
	if s.Office == "" {
		return bind.AllFormats(nil), nil
	}
	office, err := pdf.Find(s.Office)
	if err != nil {
		return nil, fmt.Errorf("--office: %w", err)
	}
	return bind.AllFormats(office), nil
}

// placesNow gives the texts at versions that were the newest all at one moment.
func placesNow(ctx context.Context, log history.Changes, sections []contribution.Section, langs []gcm.Lang) ([]bind.Place, error) {
	var texts []string
	for _, section := range sections {
		for _, lang := range langs {
			texts = append(texts, contribution.TextID(section.ID, lang))
		}
	}
	cut, err := history.Cut(ctx, log, texts, time.Now)
	if err != nil {
		return nil, err
	}
	return bind.Places(sections, langs, func(text string) (from, to int64, err error) { return cut[text], cut[text], nil })
}

func writeExport(ctx context.Context, out io.Writer, source readOnly, format bind.Format, cover bind.Cover, places []bind.Place) error {
	if format.Name != bind.Data {
		book, err := bind.Book(ctx, bind.Library{Log: source}, cover, places, nil)
		if err != nil {
			return err
		}
		return format.Write(ctx, out, book)
	}
	texts := make([]string, len(places))
	for i, p := range places {
		texts[i] = p.Text()
	}
	rest, err := restOf(ctx, source, texts)
	if err != nil {
		return err
	}
	a, err := bind.Archive(ctx, source, cover, places, rest, nil)
	if err != nil {
		return err
	}
	return archive.Write(out, a)
}

func restOf(ctx context.Context, source readOnly, texts []string) (rest bind.Rest, err error) {
	if rest.Demonstration, err = isDemonstration(ctx, source); err != nil {
		return rest, err
	}
	if rest.Threads, err = comment.AllPublic(ctx, source, texts); err != nil {
		return rest, err
	}
	if rest.Dialogues, err = dialogue.NewBook(source, nil, nil).All(ctx); err != nil {
		return rest, err
	}
	rest.Revisions, err = history.NewRevisions(source, source, time.Now, gcm.Catalogue().Code).All(ctx)
	return rest, err
}

// readOnly lends a store that is only read to packages that can also write.
type readOnly struct{ reader }

var errReadOnly = errors.New("the store is only read here")

// Insert refuses.
func (readOnly) Insert(context.Context, string, store.Record) error { return errReadOnly }

// Replace refuses.
func (readOnly) Replace(context.Context, string, store.Record) (int64, error) {
	return 0, errReadOnly
}

// intoFile writes a file that is there whole or not at all, and never over another one.
func intoFile(name string, standard io.Writer, write func(io.Writer) error) error {
	if name == "-" {
		return write(standard)
	}
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s is there already: choose another name", name)
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".redonda-export-*")
	if err != nil {
		return fmt.Errorf("beginning the file: %w", err)
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
