package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/input"
)

func (s *server) receiptRoutes(in *gin.RouterGroup) {
	in.GET("/receipts", s.receipts)
	in.GET("/receipts/:receipt", s.receipt)
	in.GET("/receipts/:receipt/text", s.receiptText)
	in.GET("/receipts/:receipt/content", s.receiptContent)
	in.GET("/receipts/:receipt/attachments/:attachment", s.receiptAttachment)
	in.GET("/receipts/:receipt/forms", s.forms)
	in.POST("/receipts/:receipt/forms", s.correct)
	in.POST("/forms/:form/agreement", s.agree)
	in.POST("/forms/:form/refusal", s.refuseForm)
}

type receiptView struct {
	input.Receipt
	Code   string   `json:"code"`
	Name   gcm.Both `json:"name"`  // of the delegation
	Title  gcm.Both `json:"title"` // of the section
	Local  string   `json:"local"` // when it took effect, on the clocks of the conference
	Stands bool     `json:"stands"`
}

// receipts lists those of one section, or of all that the reader may read, newest first.
func (s *server) receipts(c *gin.Context) {
	all, err := s.Inputs.Receipts(c.Request.Context(), c.Query("section"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	open, err := s.sectionsFor(c.Request.Context(), who(c).Actor(), contribution.Read)
	if err != nil {
		s.refuse(c, err)
		return
	}
	sections := map[string]contribution.Section{}
	for _, section := range open {
		sections[section.ID] = section
	}
	views, seen := []receiptView{}, map[string]bool{}
	for _, r := range all {
		section, readable := sections[r.Section]
		if !readable {
			continue
		}
		views = append(views, s.viewReceipt(r, section, !seen[r.Section]))
		seen[r.Section] = true
	}
	c.JSON(http.StatusOK, gin.H{"items": views})
}

func (s *server) viewReceipt(r input.Receipt, section contribution.Section, newest bool) receiptView {
	name, _ := s.Catalogue.DelegationName(r.Delegation)
	return receiptView{
		Receipt: r, Code: s.Catalogue.Code(r.Delegation), Name: name, Title: section.Title,
		Local: gcm.InZone(r.Effective).Format("2006-01-02 15:04:05"), Stands: newest && r.Kind != input.Withdrawal,
	}
}

// askedReceipt gives the receipt of the path to whoever may read its section.
func (s *server) askedReceipt(c *gin.Context) (input.Receipt, contribution.Section, error) {
	number, err := strconv.ParseInt(c.Param("receipt"), 10, 64)
	if err != nil || number < 1 {
		return input.Receipt{}, contribution.Section{}, fault.New(fault.Absent, "no such receipt")
	}
	r, err := s.Inputs.Receipt(c.Request.Context(), number)
	if err != nil {
		return r, contribution.Section{}, err
	}
	section, err := s.readableSection(c, r.Section)
	return r, section, err
}

func (s *server) receipt(c *gin.Context) {
	r, section, err := s.askedReceipt(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	all, err := s.Inputs.Receipts(c.Request.Context(), r.Section)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, s.viewReceipt(r, section, len(all) > 0 && all[0].Number == r.Number))
}

// receiptText is the receipt to be kept, which `redonda receipt` checks.
func (s *server) receiptText(c *gin.Context) {
	r, _, err := s.askedReceipt(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="redonda-receipt-`+strconv.FormatInt(r.Number, 10)+`.txt"`)
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(r.Text()))
}

// receiptContent is what the receipt's hash is of.
func (s *server) receiptContent(c *gin.Context) {
	r, _, err := s.askedReceipt(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	content, err := s.Inputs.Submitted(c.Request.Context(), r)
	if err != nil {
		s.refuse(c, err)
		return
	}
	file, err := content.File()
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="redonda-receipt-`+strconv.FormatInt(r.Number, 10)+`.json"`)
	c.Data(http.StatusOK, "application/json", file)
}

func (s *server) receiptAttachment(c *gin.Context) {
	r, _, err := s.askedReceipt(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	a, err := r.Attachment(c.Param("attachment"))
	s.answerAttachment(c, a, err)
}

func (s *server) forms(c *gin.Context) {
	r, _, err := s.askedReceipt(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	actor := who(c).Actor()
	forms, err := s.Inputs.Forms(c.Request.Context(), actor, r)
	if err != nil {
		s.refuse(c, err)
		return
	}
	views := []formView{}
	for _, f := range forms {
		views = append(views, viewForm(f))
	}
	c.JSON(http.StatusOK, gin.H{"items": views, "may": r.MayForm(actor)})
}

func (s *server) correct(c *gin.Context) {
	r, _, err := s.askedReceipt(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Lang gcm.Lang `json:"lang"`
		PID  string   `json:"pid"`
		Text string   `json:"text"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	f, err := s.Inputs.Correct(c.Request.Context(), who(c).Actor(), r.Number, body.Lang, body.PID, body.Text)
	s.answerForm(c, http.StatusCreated, f, err)
}

func (s *server) agree(c *gin.Context) {
	f, err := s.Inputs.Agree(c.Request.Context(), who(c).Actor(), c.Param("form"))
	s.answerForm(c, http.StatusOK, f, err)
}

func (s *server) refuseForm(c *gin.Context) {
	f, err := s.Inputs.Refuse(c.Request.Context(), who(c).Actor(), c.Param("form"))
	s.answerForm(c, http.StatusOK, f, err)
}

func (s *server) answerForm(c *gin.Context, status int, f input.Form, err error) {
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(status, viewForm(f))
}

// formView is a correction as it is shown: without the room it belongs to.
type formView struct {
	ID      string         `json:"id"`
	Receipt int64          `json:"receipt"`
	Lang    gcm.Lang       `json:"lang"`
	PID     string         `json:"pid"`
	Old     string         `json:"old"`
	New     string         `json:"new"`
	Runs    []compare.Run  `json:"runs"`
	Nature  input.Nature   `json:"nature"`
	By      input.Person   `json:"by"`
	At      time.Time      `json:"at"`
	Agreed  []input.Person `json:"agreed"`
	State   string         `json:"state"`
	Result  int64          `json:"result"` // the receipt it led to; 0 for none
}

func viewForm(f input.Form) formView {
	view := formView{
		ID: f.ID, Receipt: f.Receipt, Lang: f.Lang, PID: f.PID, Old: f.Old, New: f.New, Runs: []compare.Run{}, Nature: f.Nature,
		By: f.By, At: f.At, Agreed: f.Agreed, State: f.State, Result: f.Result,
	}
	// A wording that can't be compared is shown whole, old and new.
	if result, err := compare.Text(context.Background(), f.Old, f.New); err == nil && len(result.Entries) == 1 {
		view.Runs = result.Entries[0].Runs
	}
	return view
}
