package config_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/redonda/redonda/internal/config"
)

func parse(t *testing.T, command config.Command, args ...string) config.Settings {
	t.Helper()
	var s config.Settings
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.Bind(flags, command, &s)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAFlagGoesBeforeTheEnvironmentAndThatBeforeTheDefault(t *testing.T) {
	if got := parse(t, config.Demo).Listen; got != "127.0.0.1:8080" {
		t.Errorf("a demonstration listens on %s", got)
	}
	if got := parse(t, config.Serve).Listen; got != ":8080" {
		t.Errorf("the service listens on %s", got)
	}
	t.Setenv("REDONDA_LISTEN", ":1")
	if got := parse(t, config.Demo).Listen; got != ":1" {
		t.Errorf("the environment says :1, got %s", got)
	}
	if got := parse(t, config.Demo, "--listen", ":2").Listen; got != ":2" {
		t.Errorf("the flag says :2, got %s", got)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good := config.Settings{Data: "data", Listen: ":8080", LogLevel: "info"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, alter := range map[string]func(*config.Settings){
		"--listen":      func(s *config.Settings) { s.Listen = "8080" },
		"--url":         func(s *config.Settings) { s.URL = "redonda.example" },
		"--url with":    func(s *config.Settings) { s.URL = "https://redonda.example/path" },
		"--log-level":   func(s *config.Settings) { s.LogLevel = "loud" },
		"--proxies":     func(s *config.Settings) { s.Proxies = "127.0.0.1,caddy" },
		"--metrics":     func(s *config.Settings) { s.Metrics = "9464" },
		"--data":        func(s *config.Settings) { s.Data = "" },
		"--oidc-issuer": func(s *config.Settings) { s.OIDCIssuer = "https://id.example.org" },
		"--mail":        func(s *config.Settings) { s.Mail = "letters" },
		"--certificate": func(s *config.Settings) { s.CertificateKey = "key.pem" },
		"--acme":        func(s *config.Settings) { s.ACME = "https://acme.example" },
		"--acme with":   func(s *config.Settings) { s.ACME, s.URL = "https://acme.example", "https://redonda.example:8443" },
		"--acme and": func(s *config.Settings) {
			s.ACME, s.URL, s.Certificate, s.CertificateKey = "https://acme.example", "https://redonda.example", "chain.pem", "key.pem"
		},
		"--bus":   func(s *config.Settings) { s.Bus = "nats://bus.example" },
		"--store": func(s *config.Settings) { s.Store = "postgres://user:s3cret@host/db" },
	} {
		s := good
		alter(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), strings.Fields(name)[0]) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := good.Place(); got != "data" {
		t.Errorf("it is kept at %s", got)
	}
	for _, place := range []string{"mongodb://host/db", "mongodb+srv://host/db", "elsewhere"} {
		good.Data, good.Store = "", place
		if err := good.Check(); err != nil || good.Place() != place {
			t.Errorf("%s: %s, %v", place, good.Place(), err)
		}
	}
}

func TestTheHelpShowsNoSecret(t *testing.T) {
	t.Setenv("REDONDA_STORE", "mongodb://user:s3cret@host/db")
	var s config.Settings
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.Bind(flags, config.Serve, &s)
	if err := flags.Parse(nil); err != nil || s.Store != "mongodb://user:s3cret@host/db" {
		t.Errorf("the variable gives %q, %v", s.Store, err)
	}
	if help := flags.FlagUsages(); strings.Contains(help, "s3cret") || !strings.Contains(help, "--store") {
		t.Error(help)
	}
}

func TestPublicURL(t *testing.T) {
	t.Parallel()
	if got := (config.Settings{}).PublicURL(8095); got != "http://localhost:8095" {
		t.Error(got)
	}
	if got := (config.Settings{Certificate: "chain.pem", CertificateKey: "key.pem"}).PublicURL(8443); got != "https://localhost:8443" {
		t.Error(got)
	}
	if got := (config.Settings{URL: "https://redonda.example/"}).PublicURL(8080); got != "https://redonda.example" {
		t.Error(got)
	}
}

// The documented table is the one the program knows.
func TestTheDocumentedTableIsComplete(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "| `--") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	var want []string
	for _, o := range config.Options() {
		var defaults, commands []string
		for _, c := range o.Commands {
			commands = append(commands, string(c))
			value := "–"
			if o.Default(c) != "" {
				value = "`" + o.Default(c) + "`"
			}
			if !slices.Contains(defaults, value) {
				defaults = append(defaults, value)
			}
		}
		want = append(want, fmt.Sprintf("| `--%s` | `%s` | %s | %s | %s |", o.Name, o.Env(), strings.Join(defaults, ", "), strings.Join(commands, ", "), o.Usage))
	}
	if !slices.Equal(rows, want) {
		t.Errorf("docs/configuration.md has\n%s\nand should have\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheKeyLiesBesideAnEmbeddedStoreAlone(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]config.Settings{
		"data/redonda.key":      {Data: "data"},
		"elsewhere/redonda.key": {Data: "data", Store: "elsewhere"},
		"":                      {Data: "data", Store: "mongodb://host/db"},
		"given":                 {Data: "data", Store: "mongodb://host/db", Key: "given"},
	} {
		if got := s.KeyFile(); got != want {
			t.Errorf("%s, want %q", got, want)
		}
	}
	if got := (config.Settings{}).KeyFile(); got != "" {
		t.Errorf("a key of no store at %s", got)
	}
}
