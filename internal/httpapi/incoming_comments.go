package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
)

type remarkView struct {
	Author string       `json:"author"`
	At     *time.Time   `json:"at"` // null where the file doesn't say
	Text   string       `json:"text"`
	Place  int          `json:"place"` // paragraph of the file's text; -1 where it is gone
	Of     string       `json:"of"`    // the words it is of; empty for the whole paragraph
	Fate   comment.Fate `json:"fate"`
	Answer bool         `json:"answer"` // it answers another comment
	Done   bool         `json:"done"`
	// Stands says what its thread will stand on: words, paragraph or text.
	Stands string `json:"stands"`
}

// commentsOf gives the comments of a file as they are to be taken in. at says of each
// where it stands in the text: the paragraph, and its words.
func (b *brought) commentsOf(at func(docx.Comment) (pid, words string)) []comment.Brought {
	all := make([]comment.Brought, len(b.file.Comments))
	for i, c := range b.file.Comments {
		one := comment.Brought{Thread: c.Thread, Known: c.Entry != "", Parent: c.Parent, Done: c.Done, Words: c.Text, Word: comment.Word{Author: comment.AuthorName(c.Author), At: orNull(c.At)}}
		if pid, words := at(c); pid != "" {
			one.PID = pid
			if one.Quote = comment.Fit(comment.Quote{Exact: c.Exact, Prefix: c.Prefix, Suffix: c.Suffix}); one.Quote != nil {
				if found, ok := one.Quote.Find(words); ok && found.From < found.To {
					one.Quote = comment.Fit(comment.QuoteOf(words, found))
				}
			}
		}
		all[i] = one
	}
	return all
}

// paragraphFor gives the file's paragraph that a comment is of, as it will be taken in.
func (b *brought) paragraphFor(c docx.Comment) (document.Paragraph, bool) {
	if c.Paragraph < 0 || c.Paragraph >= len(b.preview.New) {
		return document.Paragraph{}, false
	}
	return b.preview.New[c.Paragraph], true
}

// remarks says of each comment of the file what becomes of it.
func (s *server) remarks(c *gin.Context, b *brought) ([]remarkView, []comment.Visibility, error) {
	ctx, actor, text := c.Request.Context(), who(c).Actor(), c.Param("text")
	_, may, err := s.Comments.List(ctx, actor, text)
	if err != nil {
		return nil, nil, err
	}
	fates, err := s.Comments.Foresee(ctx, actor, text, b.commentsOf(func(docx.Comment) (string, string) { return "", "" }))
	if err != nil {
		return nil, nil, err
	}
	views := make([]remarkView, len(fates))
	for i, r := range b.file.Comments {
		view := remarkView{Author: r.Author, At: orNull(r.At), Text: r.Text, Place: r.Paragraph, Of: r.Exact, Fate: fates[i], Answer: r.Parent >= 0, Done: r.Done, Stands: "text"}
		if p, there := b.paragraphFor(r); there {
			view.Stands = "paragraph"
			if quote := comment.Fit(comment.Quote{Exact: r.Exact, Prefix: r.Prefix, Suffix: r.Suffix}); quote != nil {
				if _, found := quote.Find(p.Text); found {
					view.Stands = "words"
				}
			}
		}
		views[i] = view
	}
	choices := may.Choices
	if choices == nil {
		choices = []comment.Visibility{}
	}
	return views, choices, nil
}

// bringComments takes the comments of a file in, once its text is there: each at the
// paragraph that it has become.
func (s *server) bringComments(ctx context.Context, c *gin.Context, b *brought, visibility comment.Visibility) (taken, left int, err error) {
	text := c.Param("text")
	head, err := s.Changes.Head(ctx, text)
	if err != nil {
		return 0, 0, err
	}
	state, err := history.At(ctx, s.Changes, text, head)
	if err != nil {
		return 0, 0, err
	}
	byName, byWords := map[string]document.Paragraph{}, map[string]document.Paragraph{}
	for _, p := range document.Paragraphs(state.Text.Content()) {
		byName[p.PID] = p
		if _, taken := byWords[p.Text]; !taken {
			byWords[p.Text] = p
		}
	}
	all := b.commentsOf(func(c docx.Comment) (pid, words string) {
		was, there := b.paragraphFor(c)
		if !there {
			return "", ""
		}
		p, known := byName[was.PID]
		if !known || was.PID == "" { // a new one has been given a name since
			p = byWords[was.Text]
		}
		return p.PID, p.Text
	})
	return s.Comments.Bring(ctx, who(c).Actor(), text, visibility, all)
}

// mayBringComments refuses before anything is taken in what would be refused after it.
func (s *server) mayBringComments(c *gin.Context) (comment.Visibility, error) {
	visibility := comment.Visibility(c.Query("comments"))
	if visibility == "" {
		return "", nil
	}
	if _, _, err := s.Comments.Bring(c.Request.Context(), who(c).Actor(), c.Param("text"), visibility, nil); err != nil {
		return "", err
	}
	return visibility, nil
}

// answerTaken says what became of a file that was taken in.
func (s *server) answerTaken(c *gin.Context, b *brought, version int64, visibility comment.Visibility) {
	answer := gin.H{"version": version, "comments": 0, "left": 0}
	if visibility != "" && len(b.file.Comments) > 0 {
		taken, left, err := s.bringComments(c.Request.Context(), c, b, visibility)
		if err != nil {
			s.refuse(c, fault.Wrap(fault.CodeOf(err), err, "the text is taken in, and its comments are not"))
			return
		}
		answer["comments"], answer["left"] = taken, left
	}
	c.JSON(http.StatusOK, answer)
}
