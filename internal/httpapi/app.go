package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/fault"
)

// app serves the built web app: its files, and index.html for every address that
// is a page.
type app struct {
	files  fs.FS
	index  []byte
	policy string
	secure bool // reached by https alone
}

var inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

// newApp reads index.html and lets exactly its inline scripts run: SvelteKit starts
// the app with one.
func newApp(files fs.FS) (*app, error) {
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return nil, fmt.Errorf("the web app is not built (run make build): %w", err)
	}
	scripts := "'self'"
	for _, m := range inlineScript.FindAllSubmatch(index, -1) {
		sum := sha256.Sum256(m[1])
		scripts += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return &app{files: files, index: index, policy: strings.Join([]string{
		"default-src 'none'", "script-src " + scripts, "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
		"connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
	}, "; ")}, nil
}

// headers go with every answer.
func (a *app) headers(c *gin.Context) {
	c.Header("Content-Security-Policy", a.policy)
	if a.secure {
		c.Header("Strict-Transport-Security", "max-age=31536000")
	}
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Referrer-Policy", "no-referrer") // an invitation link must not travel on
	c.Header("Cross-Origin-Opener-Policy", "same-origin")
	c.Header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

func (s *server) page(c *gin.Context) {
	a := s.app
	name := strings.TrimPrefix(path.Clean(c.Request.URL.Path), "/")
	switch {
	case strings.HasPrefix(name, "api/"):
		s.refuse(c, fault.New(fault.Absent, "no such route"))
	case c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead:
		s.refuse(c, fault.New(fault.Invalid, "%s is not possible here", c.Request.Method))
	case a.file(c, name):
	case strings.HasPrefix(name, "_app/") || path.Ext(name) != "":
		s.refuse(c, fault.New(fault.Absent, "no such file"))
	default:
		c.Header("Cache-Control", "no-cache")
		c.Data(http.StatusOK, "text/html; charset=utf-8", a.index)
	}
}

// file sends a built file, compressed as the build left it where the browser takes
// that, and tells whether there is one.
func (a *app) file(c *gin.Context, name string) bool {
	if name == "" || name == "index.html" || !fs.ValidPath(name) {
		return false
	}
	content, err := fs.ReadFile(a.files, name)
	if err != nil {
		return false
	}
	if strings.HasPrefix(name, "_app/immutable/") {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		c.Header("Cache-Control", "no-cache")
	}
	c.Header("Vary", "Accept-Encoding")
	for _, encoding := range []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(c.GetHeader("Accept-Encoding"), encoding.name) {
			continue
		}
		if smaller, err := fs.ReadFile(a.files, name+encoding.suffix); err == nil {
			c.Header("Content-Encoding", encoding.name)
			content = smaller
			break
		}
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = http.DetectContentType(content)
	}
	c.DataFromReader(http.StatusOK, int64(len(content)), kind, bytes.NewReader(content), nil)
	return true
}

func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) && strings.ReplaceAll(quality, " ", "") != "q=0" {
			return true
		}
	}
	return false
}
