package archive

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
)

// MediaType is what a file of this package is served as.
const MediaType = "application/json"

// Bounds of what Read takes.
const (
	MaxBytes    = 256 << 20
	maxSections = 1000
	maxName     = 1000 // bytes of a title or label
)

// Write writes an archive as one line of JSON.
func Write(out io.Writer, a Archive) error {
	if err := json.MarshalWrite(out, a, jsontext.PreserveRawStrings(false), json.Deterministic(true)); err != nil {
		return fmt.Errorf("writing the archive: %w", err)
	}
	_, err := io.WriteString(out, "\n")
	return err
}

// Read reads an archive strictly: no name twice, no unknown field, no invalid UTF-8, no
// more than MaxBytes, nothing that a contribution could not hold.
func Read(in io.Reader) (Archive, error) {
	body, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err != nil {
		return Archive{}, fmt.Errorf("reading the archive: %w", err)
	}
	if len(body) > MaxBytes {
		return Archive{}, fmt.Errorf("the file has more than %d bytes", MaxBytes)
	}
	if err := checkFormat(body); err != nil {
		return Archive{}, err
	}
	var a Archive
	if err := json.Unmarshal(body, &a, json.RejectUnknownMembers(true)); err != nil {
		return Archive{}, fmt.Errorf("the file is damaged, or not whole: %w", err)
	}
	if err := a.check(); err != nil {
		return Archive{}, err
	}
	return a, nil
}

// checkFormat tells what is no archive, and one of a newer program, from a bad one.
func checkFormat(body []byte) error {
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return fmt.Errorf("the file is no JSON, damaged, or not whole: %w", err)
	}
	number, is := strings.CutPrefix(head.Format, formatName)
	n, err := strconv.Atoi(number)
	switch {
	case !is || err != nil || n < 1:
		return fmt.Errorf("the file is no contribution exported by Redonda: its format is %.40q and not %q", head.Format, Format)
	case head.Format != Format && head.Format != stepless:
		return fmt.Errorf("the file has the format %.40q of a newer Redonda, and this one reads %q at most", head.Format, Format)
	}
	return nil
}

var (
	idShape      = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	accountShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)
)

func (a Archive) check() error {
	if a.Catalogue > gcm.Catalogue().Edition {
		return fmt.Errorf("the file was written with edition %d of the catalogue, and this Redonda has %d", a.Catalogue, gcm.Catalogue().Edition)
	}
	if len(a.Sections) == 0 || len(a.Sections) > maxSections {
		return fmt.Errorf("the file has %d sections, and 1 to %d are possible", len(a.Sections), maxSections)
	}
	sections := map[string]bool{}
	for _, s := range a.Sections {
		if err := s.check(); err != nil {
			return fmt.Errorf("section %.40q: %w", s.ID, err)
		}
		if sections[s.ID] {
			return fmt.Errorf("section %s is there twice", s.ID)
		}
		sections[s.ID] = true
	}
	hashes, changes := map[string]map[int64]string{}, int64(0)
	for _, t := range a.Texts {
		switch {
		case !t.Lang.Valid() || t.ID != contribution.TextID(t.Section, t.Lang) || !sections[t.Section]:
			return fmt.Errorf("text %.60q belongs to no section of the file", t.ID)
		case hashes[t.ID] != nil:
			return fmt.Errorf("text %s is there twice", t.ID)
		case t.Version > maxChanges-changes:
			return fmt.Errorf("the texts took more than %d changes", maxChanges)
		}
		changes += max(t.Version, 0)
		var err error
		if hashes[t.ID], err = t.hashes(a.Format); err != nil {
			return fmt.Errorf("text %s: %w", t.ID, err)
		}
	}
	if err := a.checkThreads(hashes); err != nil {
		return err
	}
	if a.Format != stepless {
		if err := a.checkRevisions(hashes); err != nil {
			return err
		}
	}
	return a.checkDialogues()
}

// hashes sees that the text is one, and gives the content hashes of the versions that the
// file has of it.
func (t Text) hashes(format string) (map[int64]string, error) {
	if t.Version > 0 && t.At == nil {
		return nil, fmt.Errorf("the time of its last change is missing")
	}
	if err := checkAuthors(t.Authors); err != nil {
		return nil, err
	}
	if format == stepless {
		if len(t.Steps) > 0 {
			return nil, fmt.Errorf("a file of the format %q has no steps", format)
		}
		_, err := t.changes()
		return map[int64]string{}, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t.checkSteps()
}

func (a Archive) checkThreads(texts map[string]map[int64]string) error {
	ids, of := map[string]bool{}, map[string]int{}
	for _, t := range a.Threads {
		of[t.Text]++
		switch err := t.Check(); {
		case err != nil:
			return fmt.Errorf("thread %.70q: %w", t.ID, err)
		case ids[t.ID]:
			return fmt.Errorf("thread %s is there twice", t.ID)
		case texts[t.Text] == nil:
			return fmt.Errorf("thread %s is of %.60q, which is not in the file", t.ID, t.Text)
		case of[t.Text] > comment.MaxThreads:
			return fmt.Errorf("text %s has more than %d threads", t.Text, comment.MaxThreads)
		}
		ids[t.ID] = true
	}
	return nil
}

func (s Section) check() error {
	both := func(b gcm.Both) bool {
		return b.ES != "" && b.EN != "" && len(b.ES) <= maxName && len(b.EN) <= maxName && !strings.ContainsAny(b.ES+b.EN, "\x00\r\n")
	}
	data := gcm.Catalogue()
	switch _, known := data.Part(s.Part); {
	case !idShape.MatchString(s.ID):
		return fmt.Errorf("its id is not one of a section")
	case !known:
		return fmt.Errorf("there is no part %d", s.Part)
	case s.RoundTable < 0 || s.RoundTable > len(data.RoundTables) || s.Objective < 0 || s.Objective > len(data.Objectives):
		return fmt.Errorf("there is no objective %d at round table %d", s.Objective, s.RoundTable)
	case s.Order < 0 || s.Order > maxSections:
		return fmt.Errorf("its place %d is none", s.Order)
	case !s.Status.Valid():
		return fmt.Errorf("there is no status %.20q", s.Status)
	case !s.SourceLang.Valid():
		return fmt.Errorf("its source language is neither es nor en")
	case !both(s.Title) || !both(s.Label):
		return fmt.Errorf("it lacks a title or label in a language, or has one that is too long")
	}
	if _, known := data.Member(s.Delegation); s.Delegation != "" && !known {
		return fmt.Errorf("there is no member %.40q", s.Delegation)
	}
	return nil
}

func checkAuthors(authors []document.Author) error {
	for _, a := range authors {
		unknown := a.Account == "" && a.Delegation == ""
		if !unknown && (!accountShape.MatchString(a.Account) || !idShape.MatchString(a.Delegation)) {
			return fmt.Errorf("%.40q of %.40q is no author", a.Account, a.Delegation)
		}
	}
	return nil
}

func (a Archive) checkDialogues() error {
	seen := map[string]bool{}
	for _, d := range a.Dialogues {
		_, known := gcm.Catalogue().Dialogue(d.ID)
		_, _, dated := d.dialogue().Hours()
		_, err := time.LoadLocation(d.Zone)
		switch {
		case !known || seen[d.ID]:
			return fmt.Errorf("dialogue %.20q is none, or there twice", d.ID)
		case d.Status != dialogue.Planned && d.Status != dialogue.Open && d.Status != dialogue.Closed:
			return fmt.Errorf("dialogue %s: there is no status %.20q", d.ID, d.Status)
		case err != nil || d.Zone == "" || d.Date != "" && !dated:
			return fmt.Errorf("dialogue %s: its date or its zone can't be read", d.ID)
		}
		seen[d.ID] = true
	}
	return nil
}
