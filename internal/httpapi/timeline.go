package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/timeline"
)

const (
	// bars is how many stretches a line is cut into.
	bars = 240
	// mostPosts is how many revisions a line shows, the newest.
	mostPosts = 500
)

func (s *server) timelineRoutes(in *gin.RouterGroup) {
	in.GET("/timeline", s.timeline)
	in.GET("/timeline/bars", s.bars)
	in.GET("/timeline/moment", s.moment)
	in.GET("/texts/:text/changes", s.changes)
	in.GET("/texts/:text/at/:version", s.keyframe)
	in.GET("/texts/:text/story", s.story)
}

type bandView struct {
	ID     string          `json:"id"`
	Number int             `json:"number"`
	Name   gcm.Both        `json:"name"`
	Status dialogue.Status `json:"status"`
	Start  *time.Time      `json:"start"` // as planned
	End    *time.Time      `json:"end"`
	Opened *time.Time      `json:"opened"` // of its milestones
	Closed *time.Time      `json:"closed"`
}

type postView struct {
	ID       string          `json:"id"`
	Kind     history.Kind    `json:"kind"`
	Scope    history.Scope   `json:"scope"`
	Name     string          `json:"name"`
	At       time.Time       `json:"at"`
	By       *history.Author `json:"by"`
	Version  *int64          `json:"version"` // of the line's text; null in a line of several
	Dialogue string          `json:"dialogue,omitempty"`
	Edge     history.Edge    `json:"edge,omitempty"`
}

type barView struct {
	At      time.Time      `json:"at"`
	Version int64          `json:"version"` // the last one in it; 0 in a line of several texts
	By      map[string]int `json:"by"`      // changes by delegation; the server's own repairs under ""
}

type lineView struct {
	Section   *string    `json:"section"`
	Lang      gcm.Lang   `json:"lang"`
	Head      int64      `json:"head"` // 0 in a line of several texts
	Changes   int        `json:"changes"`
	From      *time.Time `json:"from"` // the first and the last change
	To        *time.Time `json:"to"`
	Step      int64      `json:"step"` // milliseconds that a bar covers
	Bars      []barView  `json:"bars"` // ascending; empty ones are left out
	Dialogues []bandView `json:"dialogues"`
	Posts     []postView `json:"posts"` // ascending
	Earlier   bool       `json:"earlier"`
}

// timeline gives the line of one section's text, or of all that the reader may read.
func (s *server) timeline(c *gin.Context) {
	section, lang, texts, err := s.askedLine(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	ctx := c.Request.Context()
	line, err := s.Activity.Of(ctx, texts, bars)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := lineView{
		Section: orNull(section), Lang: lang, Head: line.Head, Changes: line.Changes, From: orNull(line.From), To: orNull(line.To),
		Step: line.Step.Milliseconds(),
	}
	view.Bars = viewBars(line.Bars)
	if view.Dialogues, err = s.bands(ctx); err != nil {
		s.refuse(c, err)
		return
	}
	if view.Posts, view.Earlier, err = s.posts(ctx, section, lang); err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, view)
}

func viewBars(bars []timeline.Bar) []barView {
	views := make([]barView, len(bars))
	for i, bar := range bars {
		views[i] = barView{At: bar.From, Version: bar.Version, By: map[string]int{}}
		for _, share := range bar.By {
			views[i].By[share.Delegation] = share.Changes
		}
	}
	return views
}

// bars gives the bars of a line between two moments, finer than those of the whole line.
func (s *server) bars(c *gin.Context) {
	_, _, texts, err := s.askedLine(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	since, err := time.Parse(time.RFC3339, c.Query("since"))
	until, other := time.Parse(time.RFC3339, c.Query("until"))
	if err != nil || other != nil || !since.Before(until) {
		s.refuse(c, fault.New(fault.Invalid, "since and until are times as in RFC 3339, one before the other"))
		return
	}
	line, err := s.Activity.Within(c.Request.Context(), texts, since, until, bars)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"since": since, "until": until, "step": line.Step.Milliseconds(), "bars": viewBars(line.Bars)})
}

// askedLine gives the texts whose line the query asks for: a section's, or those of all
// sections that the reader may read, in one language.
func (s *server) askedLine(c *gin.Context) (section string, lang gcm.Lang, texts []string, err error) {
	if section = c.Query("section"); section == "" && !contribution.MayOutside(who(c).Actor(), contribution.ReadContribution) {
		return "", "", nil, fault.New(fault.Forbidden, "reading the contribution")
	}
	sections, err := s.askedSections(c)
	if err != nil {
		return "", "", nil, err
	}
	standard := gcm.ES
	if section != "" {
		standard = sections[0].SourceLang
	}
	if lang = gcm.Lang(c.DefaultQuery("lang", string(standard))); !lang.Valid() {
		return "", "", nil, fault.New(fault.Invalid, "lang is es or en")
	}
	for _, one := range sections {
		texts = append(texts, contribution.TextID(one.ID, lang))
	}
	return section, lang, texts, nil
}

func (s *server) bands(ctx context.Context) ([]bandView, error) {
	all, err := s.dialogues(ctx)
	if err != nil {
		return nil, err
	}
	bands := make([]bandView, len(all))
	for i, d := range all {
		bands[i] = bandView{ID: d.ID, Number: d.Number, Name: d.Name, Status: d.Status, Start: d.Start, End: d.End, Opened: d.Opened, Closed: d.Closed}
	}
	return bands, nil
}

// posts gives the newest revisions of a section's text, or of the whole contribution, and
// whether there are earlier ones.
func (s *server) posts(ctx context.Context, section string, lang gcm.Lang) ([]postView, bool, error) {
	text := ""
	if section != "" {
		text = contribution.TextID(section, lang)
	}
	revisions, next, err := s.Revisions.List(ctx, section, text, "", mostPosts)
	if err != nil {
		return nil, false, err
	}
	posts := make([]postView, len(revisions))
	for i, r := range revisions {
		post := postView{ID: r.ID, Kind: r.Kind, Scope: r.Scope, Name: r.Name, At: r.At, By: r.By, Dialogue: r.Dialogue, Edge: r.Edge}
		if text != "" {
			version := r.Versions[text]
			post.Version = &version
		}
		posts[len(posts)-1-i] = post
	}
	return posts, next != "", nil
}

type standView struct {
	Section string     `json:"section"`
	Text    string     `json:"text"`
	Version int64      `json:"version"` // at the moment
	Since   int64      `json:"since"`   // at the earlier moment that was asked about
	Head    int64      `json:"head"`
	At      *time.Time `json:"at"` // of the change that made Version
	Code    string     `json:"code"`
}

// moment tells which version every section's text had at a moment, and at an earlier one.
func (s *server) moment(c *gin.Context) {
	_, lang, texts, err := s.askedLine(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	at, err := time.Parse(time.RFC3339, c.Query("at"))
	if err != nil {
		s.refuse(c, fault.New(fault.Invalid, "at is a time as in RFC 3339"))
		return
	}
	since := at
	if asked := c.Query("since"); asked != "" {
		if since, err = time.Parse(time.RFC3339, asked); err != nil {
			s.refuse(c, fault.New(fault.Invalid, "since is a time as in RFC 3339"))
			return
		}
	}
	stands := []standView{}
	for _, text := range texts {
		one, err := s.standing(c.Request.Context(), text, at, since)
		if err != nil {
			s.refuse(c, err)
			return
		}
		stands = append(stands, one)
	}
	c.JSON(http.StatusOK, gin.H{"at": at, "since": since, "lang": lang, "sections": stands})
}

func (s *server) standing(ctx context.Context, text string, at, since time.Time) (standView, error) {
	section, _, _ := contribution.SplitTextID(text)
	view := standView{Section: section, Text: text}
	var err error
	if view.Head, err = s.Changes.Head(ctx, text); err != nil || view.Head == 0 {
		return view, err
	}
	if view.Version, err = history.VersionAt(ctx, s.Changes, text, at); err != nil {
		return view, err
	}
	if view.Since, err = history.VersionAt(ctx, s.Changes, text, since); err != nil || view.Version == 0 {
		return view, err
	}
	entries, err := s.Changes.Entries(ctx, text, view.Version-1, 1)
	if err != nil || len(entries) == 0 {
		return view, err
	}
	view.At, view.Code = &entries[0].At, s.codeOf(entries[0].Delegation)
	return view, nil
}
