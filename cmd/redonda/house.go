package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/bus"
	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/entry"
	"github.com/redonda/redonda/internal/exchange/desk"
	"github.com/redonda/redonda/internal/feed"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/httpapi"
	"github.com/redonda/redonda/internal/input"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/metrics"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/post"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/registration"
	"github.com/redonda/redonda/internal/sample"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/mongo"
	"github.com/redonda/redonda/internal/timeline"
	"github.com/redonda/redonda/web"
)

// houseCollection holds one record that says what the store is for.
var houseCollection = store.Collection{Name: "house"}

// house is everything behind the listener, wired. Its owner closes it.
type house struct {
	store         store.Store
	catalogue     *gcm.Data
	sections      *contribution.Sections
	book          *people.Book
	record        *record.Book
	presidency    *office.Presidency
	attributes    *office.Attributes
	inputs        *input.Book
	comments      *comment.Book
	registrations *registration.Book
	revisions     *history.Revisions
	keeper        *history.Keeper
	dialogues     *dialogue.Book
	exports       *desk.Desk
	hub           *live.Hub
	bus           *bus.NATS // to the other nodes; nil where there are none or no bus
	meter         *metrics.Meter
	readiness     *readiness
	logger        *slog.Logger
	demo          bool
}

// build opens the store and lays out the contribution, with the sample in a
// demonstration.
func build(ctx context.Context, place string, demo bool, logger *slog.Logger) (*house, error) {
	return buildNode(ctx, place, "", demo, logger)
}

// buildNode builds one of several nodes, which a bus connects unless its address is empty.
func buildNode(ctx context.Context, place, busAddress string, demo bool, logger *slog.Logger) (*house, error) {
	s, err := openStore(ctx, place)
	if err != nil {
		return nil, err
	}
	if err := backup.Finished(ctx, s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	h := &house{store: s, catalogue: gcm.Catalogue(), meter: metrics.New(version()), logger: logger, demo: demo}
	h.readiness = newReadiness(s, time.Now, logger)
	h.sections = contribution.NewSections(s, func(changed contribution.Section) { h.hub.RightsChanged(changed.Texts()...) })
	h.registrations = registration.NewBook(s, h.catalogue, time.Now)
	h.presidency = office.NewPresidency(s)
	h.attributes = office.NewAttributes(s, h.catalogue, time.Now)
	h.book = people.NewBook(s, time.Now, h.catalogue, h.presidency)
	h.record = record.NewBook(s, time.Now)
	h.revisions = history.NewRevisions(s, s, time.Now, h.catalogue.Code)
	h.dialogues = dialogue.NewBook(s, h.revisions, func(ctx context.Context) (map[string]int64, error) {
		texts, err := h.sections.Texts(ctx)
		if err != nil {
			return nil, err
		}
		return history.Cut(ctx, s, texts, time.Now)
	})
	h.keeper = history.NewKeeper(h.revisions, s, time.Now, logger)
	c := live.Config{
		Log: s, Rights: live.DraftRights{Drafts: drafts{h}, Rest: live.SectionRights{Sections: h.sections}}, Code: h.catalogue.Code, Stored: h.stored, Logger: logger,
		Shared: mongo.IsAddress(place), // any number of processes may be at it
		Meter:  h.meter,
	}
	if c.Shared {
		c.Calls = s
	}
	if busAddress != "" {
		if h.bus, err = h.join(ctx, busAddress); err != nil {
			return nil, errors.Join(err, s.Close())
		}
		c.Bus = h.bus
		h.meter.WatchBus(h.bus.Connected)
	}
	h.hub = live.NewHub(c)
	h.inputs = input.NewBook(input.Config{
		Store: s, Sections: h.sections, Texts: inputTexts{h.hub, h.catalogue.Code}, Revisions: h.revisions, Record: h.record,
		Attributes: h.attributes, Catalogue: h.catalogue, Now: time.Now, Logger: logger,
	})
	h.comments = comment.NewBook(comment.Config{Records: s, Sections: h.sections, Rooms: h.inputs, Now: time.Now, Told: func(text string, to comment.Audience) {
		h.hub.CommentsChanged(text, httpapi.AudienceOf(to))
	}})
	h.exports = desk.New(httpapi.ExportLimits)
	h.meter.Watch(h.hub.Open)
	if err := h.lay(ctx); err != nil {
		return nil, errors.Join(err, h.close(ctx))
	}
	return h, nil
}

func (h *house) lay(ctx context.Context) error {
	if err := h.claim(ctx); err != nil {
		return err
	}
	if err := h.presidency.Ensure(ctx, h.terms()); err != nil {
		return err
	}
	if err := h.attributes.Ensure(ctx, office.Stated(h.catalogue)); err != nil {
		return err
	}
	layout := contribution.Layout()
	if h.demo {
		statuses, err := sample.Statuses()
		if err != nil {
			return fmt.Errorf("reading the sample: %w", err)
		}
		for i, section := range layout {
			layout[i].Status = statuses[section.ID]
		}
	}
	later, err := h.laterChampions(ctx)
	if err != nil {
		return err
	}
	layout = append(layout, later...)
	if err := h.sections.Ensure(ctx, layout); err != nil {
		return err
	}
	if err := h.dialogues.Ensure(ctx, h.catalogue.Dialogues); err != nil {
		return err
	}
	if h.demo {
		if err := sample.Play(ctx, h.store, h.revisions); err != nil {
			return fmt.Errorf("writing the sample: %w", err)
		}
	}
	var texts []string
	for _, section := range layout {
		texts = append(texts, section.Texts()...)
	}
	if err := h.keeper.Recover(ctx, texts); err != nil {
		return err
	}
	return h.book.Sweep(ctx)
}

// laterChampions gives the sections of countries that are stated to be champions at any
// time and have none in the note's layout: a stop of the service may have kept it from
// laying one out.
func (h *house) laterChampions(ctx context.Context) ([]contribution.Section, error) {
	stated, _, err := h.attributes.Stated(ctx)
	if err != nil {
		return nil, err
	}
	var later []contribution.Section
	for _, m := range h.catalogue.Members {
		own := contribution.ChampionSection(m)
		known := slices.ContainsFunc(contribution.Layout(), func(s contribution.Section) bool { return s.ID == own.ID })
		if !known && len(stated.Spans(m.ID, office.Champion)) > 0 {
			later = append(later, own)
		}
	}
	return later, nil
}

// terms are those of the presidency that a new store begins with. A demonstration stays
// in the year of the first dialogue: its presidency has no successor.
func (h *house) terms() []office.Term {
	terms := office.Known(h.catalogue)
	if !h.demo {
		return terms
	}
	first, _ := h.catalogue.Dialogue("d1")
	return slices.DeleteFunc(terms, func(t office.Term) bool { return t.From.Format(time.DateOnly) > first.Date })
}

// purpose is what a store is for, in its record of houseCollection.
type purpose struct {
	Demonstration bool `json:"demonstration"`
}

const purposeID = "purpose"

func purposeRecord(demonstration bool) (store.Record, error) {
	body, err := json.Marshal(purpose{demonstration})
	return store.Record{ID: purposeID, Body: body}, err
}

// isDemonstration tells whether a store holds samples. One that never was served is for a
// real contribution.
func isDemonstration(ctx context.Context, records backup.Records) (bool, error) {
	record, err := records.Get(ctx, houseCollection.Name, purposeID)
	if errors.Is(err, store.ErrAbsent) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading what the store is for: %w", err)
	}
	var is purpose
	if err := json.Unmarshal(record.Body, &is); err != nil {
		return false, fmt.Errorf("reading what the store is for: %w", err)
	}
	return is.Demonstration, nil
}

// claim keeps samples and real texts apart: a store stays what it was first.
func (h *house) claim(ctx context.Context) error {
	record, err := purposeRecord(h.demo)
	if err != nil {
		return err
	}
	err = h.store.Insert(ctx, houseCollection.Name, record)
	if err == nil || !errors.Is(err, store.ErrConflict) {
		return err
	}
	samples, err := isDemonstration(ctx, h.store)
	switch {
	case err != nil:
		return err
	case samples && !h.demo:
		return errors.New("the store holds a demonstration: choose another with --data or --store")
	case !samples && h.demo:
		return errors.New("the store holds a real contribution, which a demonstration must not touch: choose another with --data or --store")
	}
	return nil
}

// handler gives the service as it is reached under publicURL, with these settings.
func (h *house) handler(publicURL string, settings config.Settings) (http.Handler, error) {
	var seal *entry.Seal
	var err error
	if file := settings.KeyFile(); file == "" {
		h.logger.Warn("no key is given: secrets of second steps lie open in the database (--key)")
	} else if seal, err = entry.OpenSeal(file); err != nil {
		return nil, err
	}
	ways, err := entry.NewWays(h.store, h.book, time.Now, publicURL, entry.Production, seal)
	if err != nil {
		return nil, err
	}
	formats, err := formatsFor(settings)
	if err != nil {
		return nil, err
	}
	c := httpapi.Config{
		Catalogue: h.catalogue, Sections: h.sections, Book: h.book, Ways: ways, Record: h.record, Presidency: h.presidency, Attributes: h.attributes, Inputs: h.inputs, Comments: h.comments, Dialogues: h.dialogues, Registrations: h.registrations,
		Feed: feed.New(h.store, h.store, time.Now),
		Hub:  h.hub, Revisions: h.revisions, Summaries: history.NewSummaries(h.store, h.catalogue.Code), Changes: h.store, Activity: timeline.NewActivity(h.store), Exports: h.exports,
		Formats: formats,
		Ready:   h.readiness.ready, Now: time.Now, Logger: h.logger, App: web.App(), Demonstration: h.demo,
		PublicURL: publicURL, Proxies: settings.TrustedProxies(),
	}
	if settings.OIDCIssuer != "" {
		delegations, err := entry.ParseDelegations(settings.OIDCDelegations)
		if err != nil {
			return nil, err
		}
		c.SignOn = entry.NewSignOn(ways, entry.Provider{
			Issuer: settings.OIDCIssuer, Client: settings.OIDCClient, Secret: settings.OIDCSecret, Delegations: delegations,
		}, publicURL+"/api/v1/sign-on/callback")
	}
	if settings.Mail != "" {
		office, err := post.Open(settings.Mail, settings.MailFrom)
		if err != nil {
			return nil, err
		}
		c.Mail = office
	}
	return httpapi.New(c)
}
