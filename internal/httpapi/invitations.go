package httpapi

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/post"
	"github.com/redonda/redonda/internal/record"
)

// Mail sends letters; nil where none is configured, and links are copied by hand.
type Mail interface {
	Send(ctx context.Context, l post.Letter) error
}

// invitationView is a link, which is shown this once. Mail is "sent", "failed" or, where
// there is no mail or no address, "none".
type invitationView struct {
	URL     string         `json:"url"`
	Expires time.Time      `json:"expires"`
	Account people.Account `json:"account"`
	Mail    string         `json:"mail"`
}

// invite makes an account, by e-mail address or known by its link alone, and a link.
func (s *server) invite(c *gin.Context) {
	if err := s.mayInvite(c); err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		people.Place
		Email string `json:"email"` // empty for one known by its link alone
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	i, err := s.linkFor(c, body.Email, body.Place)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusCreated, s.deliver(c, i))
}

func (s *server) linkFor(c *gin.Context, email string, place people.Place) (people.Invitation, error) {
	ctx := c.Request.Context()
	if email == "" {
		return s.Book.Invite(ctx, place.Role, place.Delegation)
	}
	a, err := s.Book.Add(ctx, email, place)
	if err != nil {
		return people.Invitation{}, err
	}
	if err := s.Book.RevokeInvitations(ctx, a.ID); err != nil {
		return people.Invitation{}, err
	}
	return s.Book.Link(ctx, a)
}

// deliver sends a link by mail where that is possible. A letter that can't be sent
// loses nothing: whoever invites sees it and copies the link.
func (s *server) deliver(c *gin.Context, i people.Invitation) invitationView {
	s.note(c, record.Event{Kind: accountInvited, Subject: i.Account.ID, Details: map[string]string{
		"role": string(i.Account.Role), "delegation": i.Account.Delegation,
	}})
	view := invitationView{URL: s.PublicURL + "/join/" + i.Secret, Expires: i.Expires, Account: i.Account, Mail: "none"}
	if s.Mail == nil || i.Account.Email == "" {
		return view
	}
	view.Mail = "sent"
	letter, err := i.Letter(view.URL)
	if err == nil {
		err = s.Mail.Send(c.Request.Context(), letter)
	}
	if err != nil {
		view.Mail = "failed"
		s.Logger.Warn("an invitation was not sent", "account", i.Account.ID, "error", err)
	}
	return view
}

// sendLink makes a new link in place of those that the account has.
func (s *server) sendLink(c *gin.Context) {
	if err := s.mayInvite(c); err != nil {
		s.refuse(c, err)
		return
	}
	ctx := c.Request.Context()
	a, err := s.Book.Account(ctx, c.Param("account"))
	if err == nil {
		err = s.Book.RevokeInvitations(ctx, a.ID)
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	i, err := s.Book.Link(ctx, a)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusCreated, s.deliver(c, i))
}

func (s *server) revokeLinks(c *gin.Context) {
	if err := s.mayInvite(c); err != nil {
		s.refuse(c, err)
		return
	}
	a, err := s.Book.Account(c.Request.Context(), c.Param("account"))
	if err == nil {
		err = s.Book.RevokeInvitations(c.Request.Context(), a.ID)
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: linkRevoked, Subject: a.ID})
	c.Status(http.StatusNoContent)
}

// template is a sheet to fill in, which spreadsheets of both languages open.
const template = "\ufeffemail,role,delegation,language,chair\r\n" +
	"delegada@hn.example,delegate,Honduras,es,no\r\n" +
	"head@bz.example,head,BLZ,en,no\r\n"

func (s *server) sheetTemplate(c *gin.Context) {
	if err := s.mayInvite(c); err != nil {
		s.refuse(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="redonda-people.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", []byte(template))
}

// sheet reads the CSV of a request: its body is the file.
func (s *server) sheet(c *gin.Context) ([]byte, error) {
	if !contribution.MayOutside(who(c).Actor(), contribution.Invite) {
		return nil, fault.New(fault.Forbidden, "inviting")
	}
	content, err := io.ReadAll(io.LimitReader(c.Request.Body, people.MaxSheet+1))
	if err != nil {
		return nil, fault.Wrap(fault.Malformed, err, "reading the sheet")
	}
	return content, nil
}

func (s *server) previewSheet(c *gin.Context) {
	content, err := s.sheet(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	sheet, err := s.Book.Preview(c.Request.Context(), content)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, sheet)
}

// acceptSheet takes the sheet again with ?hash= of what was shown. One at a time, so
// that a double click makes no second link.
func (s *server) acceptSheet(c *gin.Context) {
	content, err := s.sheet(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.accepting.Lock()
	made, err := s.Book.Accept(c.Request.Context(), content, c.Query("hash"))
	s.accepting.Unlock()
	if err != nil && len(made) == 0 {
		s.refuse(c, err)
		return
	}
	if err != nil { // a part was made: its links are worth more than the reason
		s.Logger.Error("taking in a sheet of people", "made", len(made), "error", err)
	}
	items := make([]invitationView, 0, len(made))
	for _, i := range made {
		items = append(items, s.deliver(c, i))
	}
	c.JSON(http.StatusCreated, gin.H{"items": items, "whole": err == nil})
}
