package httpapi

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/record"
)

// rosterWord gives the roster of a dialogue as a Word file: what the page shows, delegations
// and no persons, for everybody who may see it.
func (s *server) rosterWord(c *gin.Context) {
	ctx, dialogue := c.Request.Context(), c.Param("dialogue")
	lang := gcm.Lang(c.Query("lang"))
	if !lang.Valid() {
		s.refuse(c, fault.New(fault.Invalid, "lang is es or en"))
		return
	}
	held, err := s.Dialogues.Get(ctx, dialogue)
	if err != nil {
		s.refuse(c, err)
		return
	}
	r, err := s.rosterOf(ctx, dialogue)
	if err != nil {
		s.refuse(c, err)
		return
	}
	planned, _ := s.Catalogue.Dialogue(dialogue)
	roster := exchange.Roster{Dialogue: planned.Name, Day: held.Date, Participants: r.Participants, Observers: r.Observers}
	roster.Line.ES, roster.Note.ES = s.enacting(r, gcm.ES)
	roster.Line.EN, roster.Note.EN = s.enacting(r, gcm.EN)
	var file bytes.Buffer
	if err := docx.Write(ctx, &file, roster.Book("e-"+strings.ToLower(rand.Text()[:8]), lang, s.Now()), docx.Options{}); err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: exported, Subject: "roster", Details: map[string]string{"dialogue": dialogue, "form": "docx", "lang": string(lang)}})
	c.Header("Content-Disposition", `attachment; filename="redonda-`+held.ID+`-roster-`+string(lang)+`.docx"`)
	c.Data(http.StatusOK, docx.MediaType, file.Bytes())
}
