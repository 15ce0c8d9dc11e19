package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/entry"
	"github.com/redonda/redonda/internal/exchange/bind"
	"github.com/redonda/redonda/internal/exchange/desk"
	"github.com/redonda/redonda/internal/feed"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/httpapi"
	"github.com/redonda/redonda/internal/input"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/registration"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
	"github.com/redonda/redonda/internal/timeline"
)

// appFiles stand for the built web app.
var appFiles = fstest.MapFS{
	"index.html":                {Data: []byte(`<!doctype html><script src="/first.js"></script><script>start()</script>`)},
	"_app/immutable/app.js":     {Data: []byte("plain")},
	"_app/immutable/app.js.br":  {Data: []byte("brotli")},
	"_app/immutable/app.js.gz":  {Data: []byte("gzip")},
	"_app/immutable/style.css":  {Data: []byte("style")},
	"_app/version.json":         {Data: []byte("{}")},
	"mark.svg":                  {Data: []byte("<svg/>")},
	"_app/immutable/app.js.map": {Data: []byte("{}")},
}

// service is a whole one on a real store behind a real listener.
type service struct {
	routes gin.RoutesInfo
	*httptest.Server
	store      store.Store
	book       *people.Book
	hub        *live.Hub
	sections   *contribution.Sections
	revisions  *history.Revisions
	record     *record.Book
	inputs     *input.Book
	attributes *office.Attributes
	ahead      atomic.Int64 // nanoseconds that the clock of inputs and comments is ahead
	unready    atomic.Bool
}

func serve(t *testing.T) *service {
	t.Helper()
	st, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{
		contribution.SectionCollection, history.RevisionCollection, dialogue.Collection,
		people.AccountCollection, people.InvitationCollection, people.SessionCollection, record.EventCollection, office.OfficeCollection, registration.RegistrationCollection, registration.MeetingCollection, entry.CredentialCollection, entry.TicketCollection,
		input.FormCollection, input.ReceiptCollection, input.DeadlineCollection, input.InputCollection, input.AttachmentCollection, input.PieceCollection,
		feed.SeenCollection, comment.ThreadCollection,
	})
	must(t, err)
	s := &service{store: st}
	code := gcm.Catalogue().Code
	logger := slog.New(slog.DiscardHandler)
	s.sections = contribution.NewSections(st, func(c contribution.Section) { s.hub.RightsChanged(c.Texts()...) })
	presidency := office.NewPresidency(st)
	s.attributes = office.NewAttributes(st, gcm.Catalogue(), time.Now)
	must(t, s.attributes.Ensure(t.Context(), office.Stated(gcm.Catalogue())))
	must(t, presidency.Ensure(t.Context(), []office.Term{{Member: "mx", From: time.Date(2020, 11, 1, 0, 0, 0, 0, time.UTC)}}))
	s.book = people.NewBook(st, time.Now, gcm.Catalogue(), presidency)
	s.record = record.NewBook(st, time.Now)
	s.revisions = history.NewRevisions(st, st, time.Now, code)
	s.hub = live.NewHub(live.Config{Log: st, Rights: live.DraftRights{Drafts: s, Rest: live.SectionRights{Sections: s.sections}}, Code: code, Logger: logger})
	s.inputs = input.NewBook(input.Config{
		Store: st, Sections: s.sections, Texts: s, Revisions: s.revisions, Record: s.record, Attributes: s.attributes, Catalogue: gcm.Catalogue(),
		Now: s.now, Logger: logger,
	})
	comments := comment.NewBook(comment.Config{Records: st, Sections: s.sections, Rooms: s.inputs, Now: s.now, Told: func(text string, to comment.Audience) {
		s.hub.CommentsChanged(text, httpapi.AudienceOf(to))
	}})
	layout := contribution.Layout()
	for i := range layout {
		if layout[i].ID != "o05" { // which stays an outline
			layout[i].Status = contribution.Drafting
		}
		if layout[i].ID == "o06" {
			layout[i].Status = contribution.Retired
		}
	}
	must(t, s.sections.Ensure(t.Context(), layout))
	dialogues := dialogue.NewBook(st, s.revisions, func(ctx context.Context) (map[string]int64, error) {
		texts, err := s.sections.Texts(ctx)
		must(t, err)
		return history.Cut(ctx, st, texts, time.Now)
	})
	must(t, dialogues.Ensure(t.Context(), gcm.Catalogue().Dialogues))
	ways, err := entry.NewWays(st, s.book, time.Now, "https://redonda.example", entry.Cost{Time: 1, Memory: 64, Threads: 1}, nil)
	must(t, err)
	exports := desk.New(httpapi.ExportLimits)
	handler, err := httpapi.New(httpapi.Config{
		Catalogue: gcm.Catalogue(), Sections: s.sections, Book: s.book, Ways: ways, Record: s.record, Presidency: presidency, Attributes: s.attributes, Inputs: s.inputs, Comments: comments, Dialogues: dialogues, Registrations: registration.NewBook(st, gcm.Catalogue(), time.Now), Feed: feed.New(st, st, time.Now), Hub: s.hub, Revisions: s.revisions,
		Summaries: history.NewSummaries(st, code), Changes: st, Activity: timeline.NewActivity(st), Exports: exports, Formats: bind.AllFormats(nil), Ready: s.ready, Now: time.Now, Logger: logger, App: appFiles,
		Demonstration: true, PublicURL: "https://redonda.example", Proxies: []string{"127.0.0.1"},
	})
	must(t, err)
	s.routes = handler.(*gin.Engine).Routes()
	s.Server = httptest.NewServer(handler)
	t.Cleanup(func() {
		ctx, end := context.WithTimeout(context.Background(), 10*time.Second)
		defer end()
		if err := s.hub.Close(ctx); err != nil {
			t.Errorf("closing the hub: %v", err)
		}
		s.Close()
		exports.Close()
		if err := st.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return s
}

func (s *service) now() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }

// Draft implements live.Drafts.
func (s *service) Draft(ctx context.Context, who contribution.Actor, text string) (bool, string, bool, error) {
	return s.inputs.Draft(ctx, who, text)
}

// Apply implements input.Texts.
func (s *service) Apply(ctx context.Context, text string, by input.Person, build input.Build) (int64, error) {
	return s.hub.Apply(ctx, text, live.Identity{AccountView: live.AccountView{ID: by.Account, Role: string(by.Role), Delegation: by.Delegation}}, live.Build(build))
}

// RightsChanged implements input.Texts.
func (s *service) RightsChanged(texts ...string) { s.hub.RightsChanged(texts...) }

func (s *service) ready(context.Context) error {
	if s.unready.Load() {
		return errors.New("disk /dev/secret is full")
	}
	return nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// problem gives the code of a refusal, and fails the test where it lacks a sentence.
func (a answer) problem(t *testing.T) string {
	t.Helper()
	var p struct {
		Title  gcm.Both
		Status int
		Code   string
	}
	if a.header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%d %s is no problem: %s", a.status, a.header.Get("Content-Type"), a.body)
	}
	a.into(t, &p)
	if p.Status != a.status || p.Title.ES == "" || p.Title.EN == "" || p.Title.ES == p.Title.EN {
		t.Errorf("a problem without sentences: %s", a.body)
	}
	return p.Code
}

func (a answer) into(t *testing.T, value any) {
	t.Helper()
	if err := json.Unmarshal(a.body, value); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// person is somebody with a session, or nobody with none.
type person struct {
	service *service
	secret  string
}

func (s *service) nobody() person { return person{service: s} }

func (s *service) enter(t *testing.T, role contribution.Role, delegation string) person {
	t.Helper()
	i, err := s.book.Invite(t.Context(), role, delegation)
	must(t, err)
	secret, _, err := s.book.Join(t.Context(), i.Secret, "")
	must(t, err)
	return person{s, secret}
}

func (s *service) secretariat(t *testing.T) person {
	return s.enter(t, contribution.Secretariat, gcm.SecretariatID)
}

func (s *service) honduras(t *testing.T) person { return s.enter(t, contribution.Delegate, "hn") }

// form is a body of multipart/form-data: names and values in pairs. The value of "file" is
// a file's bytes.
type form []string

func (f form) encode() (body io.Reader, contentType string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for i := 0; i+1 < len(f); i += 2 {
		part, err := w.CreateFormField(f[i])
		if f[i] == "file" {
			part, err = w.CreateFormFile("file", "contribution.docx")
		}
		if err == nil {
			_, err = io.WriteString(part, f[i+1])
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	w.Close()
	return &out, w.FormDataContentType()
}

// ask sends a request; headers come in pairs.
func (p person) ask(t *testing.T, method, path string, body any, headers ...string) answer {
	t.Helper()
	var content io.Reader
	contentType := "application/json"
	switch b := body.(type) {
	case nil:
	case form:
		content, contentType = b.encode()
	case string:
		content = bytes.NewReader([]byte(b))
	default:
		encoded, err := json.Marshal(b)
		must(t, err)
		content = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, p.service.URL+path, content)
	must(t, err)
	if content != nil {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if p.secret != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-redonda_session", Value: p.secret})
	}
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Do(r)
	must(t, err)
	defer response.Body.Close()
	received, err := io.ReadAll(response.Body)
	must(t, err)
	return answer{response.StatusCode, response.Header, received}
}

// write puts a paragraph at the start of a text, as Honduras's delegate would.
func (s *service) write(t *testing.T, text, words string) int64 {
	t.Helper()
	who := live.Identity{AccountView: live.AccountView{ID: "hn-delegate", Role: "delegate", Delegation: "hn", Code: "HND"}}
	version, err := s.hub.Apply(t.Context(), text, who, func(delta.Delta) (delta.Delta, []document.Origin, error) {
		return delta.Delta{{Insert: words}, {Insert: "\n", Attributes: delta.Attributes{"pid": "n" + words[:1]}}}, nil, nil
	})
	must(t, err)
	return version
}
