package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
)

type textView struct {
	ID      string          `json:"id"`
	Lang    gcm.Lang        `json:"lang"`
	Version int64           `json:"version"`
	Words   int             `json:"words"`
	Last    *history.Author `json:"last"`
}

type presenceView struct {
	Account    string   `json:"account"`
	Delegation string   `json:"delegation"`
	Code       string   `json:"code"`
	Name       gcm.Both `json:"name"`
}

type sectionView struct {
	ID         string                 `json:"id"`
	Part       int                    `json:"part"`
	RoundTable *int                   `json:"roundTable"`
	Objective  *int                   `json:"objective"`
	Delegation *string                `json:"delegation"`
	Title      gcm.Both               `json:"title"`
	Label      gcm.Both               `json:"label"`
	Status     contribution.Status    `json:"status"`
	Observers  contribution.Observers `json:"observers"` // how far it is open to them
	Rev        int64                  `json:"rev"`
	SourceLang gcm.Lang               `json:"sourceLang"`
	Texts      map[gcm.Lang]textView  `json:"texts"`
	Here       []presenceView         `json:"here"`
	May        []contribution.Action  `json:"may"`
	Next       []contribution.Status  `json:"next"`
}

type partView struct {
	Number   int      `json:"number"`
	Title    gcm.Both `json:"title"`
	Sections []string `json:"sections"`
}

type delegationView struct {
	ID   string   `json:"id"`
	Code string   `json:"code"`
	Name gcm.Both `json:"name"`
	Kind string   `json:"kind"` // member or entity
	Hue  int      `json:"hue"`  // 0 to 10 by English order; -1 for an entity
}

type overviewView struct {
	Title         gcm.Both         `json:"title"`
	Parts         []partView       `json:"parts"`
	Sections      []sectionView    `json:"sections"`
	Dialogues     []dialogueView   `json:"dialogues"`
	Delegations   []delegationView `json:"delegations"`
	Demonstration bool             `json:"demonstration"`
}

// overview gives everything the reader may see of the contribution, without texts.
func (s *server) overview(c *gin.Context) {
	ctx, actor := c.Request.Context(), who(c).Actor()
	sections, err := s.sectionsFor(ctx, actor, contribution.Structure)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := overviewView{Title: gcm.ContributionTitle, Sections: []sectionView{}, Demonstration: s.Demonstration, Delegations: s.delegations()}
	if view.Dialogues, err = s.dialogues(ctx); err != nil {
		s.refuse(c, err)
		return
	}
	here := s.Hub.Here()
	for _, section := range sections {
		one, err := s.viewSection(ctx, actor, section, here)
		if err != nil {
			s.refuse(c, err)
			return
		}
		view.Sections = append(view.Sections, one)
	}
	for _, part := range s.Catalogue.Parts {
		p := partView{Number: part.Number, Title: part.Title, Sections: []string{}}
		for _, section := range sections {
			if section.Part == part.Number {
				p.Sections = append(p.Sections, section.ID)
			}
		}
		view.Parts = append(view.Parts, p)
	}
	c.JSON(http.StatusOK, view)
}

// sectionsFor gives the sections in which an actor may do something, in order.
func (s *server) sectionsFor(ctx context.Context, actor contribution.Actor, action contribution.Action) ([]contribution.Section, error) {
	sections, err := s.Sections.All(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(sections, func(section contribution.Section) bool {
		return !contribution.May(actor, action, section)
	}), nil
}

func (s *server) viewSection(ctx context.Context, actor contribution.Actor, section contribution.Section, here map[string][]live.AccountView) (sectionView, error) {
	view := sectionView{
		ID: section.ID, Part: section.Part, Title: section.Title, Label: section.Label,
		RoundTable: orNull(section.RoundTable), Objective: orNull(section.Objective), Delegation: orNull(section.Delegation),
		Status: section.Status, Observers: section.Observers(), Rev: section.Rev, SourceLang: section.SourceLang,
		Texts: map[gcm.Lang]textView{}, Here: []presenceView{},
		May: []contribution.Action{}, Next: contribution.NextStatuses(actor, section),
	}
	for _, lang := range gcm.Langs() {
		id := contribution.TextID(section.ID, lang)
		view.Texts[lang] = textView{ID: id, Lang: lang}
		if !contribution.May(actor, contribution.Read, section) { // structure alone
			continue
		}
		summary, err := s.Summaries.Of(ctx, id)
		if err != nil {
			return sectionView{}, err
		}
		view.Texts[lang] = textView{ID: id, Lang: lang, Version: summary.Version, Words: summary.Words, Last: summary.Last}
	}
	if contribution.May(actor, contribution.Read, section) {
		view.Here = presence(section, here)
	}
	for _, d := range contribution.Actions() {
		if contribution.May(actor, d.Action, section) {
			view.May = append(view.May, d.Action)
		}
	}
	return view, nil
}

// presence gives who has one of the section's texts open, each account once.
func presence(section contribution.Section, here map[string][]live.AccountView) []presenceView {
	present, seen := []presenceView{}, map[string]bool{}
	for _, text := range section.Texts() {
		for _, a := range here[text] {
			if !seen[a.ID] {
				seen[a.ID] = true
				present = append(present, presenceView{Account: a.ID, Delegation: a.Delegation, Code: a.Code, Name: a.Name})
			}
		}
	}
	return present
}

// orNull leaves out what is zero, as JSON's null.
func orNull[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

func (s *server) delegations() []delegationView {
	views := []delegationView{}
	for hue, m := range s.Catalogue.MembersIn(gcm.EN) {
		views = append(views, delegationView{ID: m.ID, Code: m.ISO.Alpha3, Name: m.Short, Kind: "member", Hue: hue})
	}
	for _, e := range s.Catalogue.Entities {
		views = append(views, delegationView{ID: e.ID, Code: s.Catalogue.Code(e.ID), Name: e.Name, Kind: "entity", Hue: -1})
	}
	return views
}
