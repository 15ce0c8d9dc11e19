// Package config holds every option of the program: its flag, its environment
// variable, its default and what it is for, once. docs/configuration.md is the
// same table, and a test compares the two.
package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"
)

// Settings are the options as given.
type Settings struct {
	Data            string // folder of the embedded database
	Store           string // address of MongoDB, or a folder; empty: Data. It may hold a password: never print it
	Bus             string // address of NATS; empty: none. It may hold a password: never print it
	Listen          string // host:port; an empty host means every address of the machine
	URL             string // address people use, without a path; empty: http://localhost and the port
	Links           string // file for the demonstration's sign-in links; empty: none
	LogLevel        string // debug, info, warn or error
	Certificate     string // PEM file with the certificate's chain; empty: none
	CertificateKey  string // PEM file with its private key
	ACME            string // address of a certification authority's directory; empty: none
	Proxies         string // addresses and networks of reverse proxies, by comma; empty: none
	OIDCIssuer      string // address of a ministry's sign-on; empty: none
	OIDCClient      string // what the service is called there
	OIDCSecret      string // never print it
	OIDCDelegations string // domain=delegation, by comma
	Mail            string // a mail server or a folder for letters; empty: none. It may hold a password: never print it
	MailFrom        string // the sender's address of letters
	Key             string // file with the key of second steps; empty: see KeyFile
	Office          string // LibreOffice's program; empty: none
	Metrics         string // host:port for what an operator counts; empty: nowhere
}

// Command is a command of the program that takes options.
type Command string

// The commands with options of this package.
const (
	Serve   Command = "serve"
	Demo    Command = "demo"
	Invite  Command = "invite"
	Backup  Command = "backup"
	Restore Command = "restore"
	Verify  Command = "verify"
	Health  Command = "health"
	Export  Command = "export"
	Import  Command = "import"
	Offices Command = "offices"
)

// Option is one option, as the flag, the variable and the table show it.
type Option struct {
	Name     string // of the flag; the variable is REDONDA_ and the same in capitals
	Default  func(Command) string
	Usage    string
	Secret   bool // what was given is never printed
	Commands []Command
	field    func(*Settings) *string
}

// Env gives the name of the option's environment variable.
func (o Option) Env() string {
	return "REDONDA_" + strings.ToUpper(strings.ReplaceAll(o.Name, "-", "_"))
}

func always(value string) func(Command) string { return func(Command) string { return value } }

// Options gives all options in the order of the table.
func Options() []Option {
	return []Option{
		{
			Name: "data", Default: always("data"), Commands: []Command{Serve, Demo, Invite, Backup, Restore, Verify, Export, Import, Offices},
			Usage: "folder of the embedded database; made where it is missing",
			field: func(s *Settings) *string { return &s.Data },
		},
		{
			Name: "store", Default: always(""), Commands: []Command{Serve, Demo, Invite, Backup, Restore, Verify, Export, Import, Offices}, Secret: true,
			Usage: "where the contribution is kept, in place of the data folder: an address of MongoDB, such as mongodb://db1,db2/redonda?replicaSet=rs, or another folder; give one with a password as the variable, which other users of the machine can't read",
			field: func(s *Settings) *string { return &s.Store },
		},
		{
			Name: "bus", Default: always(""), Commands: []Command{Serve, Demo}, Secret: true,
			Usage: "address of a NATS server that carries news between several nodes on one MongoDB, such as nats://name:password@bus.example:4222; without it each node sees what the others stored within two seconds",
			field: func(s *Settings) *string { return &s.Bus },
		},
		{
			Name: "listen", Commands: []Command{Serve, Demo, Health},
			Default: func(c Command) string {
				if c == Demo {
					return "127.0.0.1:8080"
				}
				return ":8080"
			},
			Usage: "address and port to listen on; a demonstration stays on this machine unless told otherwise",
			field: func(s *Settings) *string { return &s.Listen },
		},
		{
			Name: "url", Default: always(""), Commands: []Command{Serve, Demo, Invite},
			Usage: "address people use, such as https://redonda.example; with https, cookies are sent over TLS alone",
			field: func(s *Settings) *string { return &s.URL },
		},
		{
			Name: "certificate", Default: always(""), Commands: []Command{Serve, Demo, Health},
			Usage: "PEM file with a certificate and its chain, to speak TLS without a proxy; read again when it changes",
			field: func(s *Settings) *string { return &s.Certificate },
		},
		{
			Name: "certificate-key", Default: always(""), Commands: []Command{Serve, Demo, Health},
			Usage: "PEM file with the private key of --certificate",
			field: func(s *Settings) *string { return &s.CertificateKey },
		},
		{
			Name: "acme", Default: always(""), Commands: []Command{Serve, Demo, Health},
			Usage: "directory of a certification authority that gives the certificate by ACME, such as https://acme.example/directory, whose terms you agree to by this; needs --url, and that port 443 of its host leads here; certificates are kept in the folder certificates under --data",
			field: func(s *Settings) *string { return &s.ACME },
		},
		{
			Name: "proxies", Default: always(""), Commands: []Command{Serve, Demo},
			Usage: "addresses or networks of the reverse proxies in front, by comma, such as 127.0.0.1,10.0.0.0/8; what they say of where a request comes from is believed, so that limits hold for each person and not for all together",
			field: func(s *Settings) *string { return &s.Proxies },
		},
		{
			Name: "links", Default: always(""), Commands: []Command{Demo},
			Usage: "file to write the sign-in links to, as JSON",
			field: func(s *Settings) *string { return &s.Links },
		},
		{
			Name: "log-level", Default: always("info"), Commands: []Command{Serve, Demo},
			Usage: "debug, info, warn or error",
			field: func(s *Settings) *string { return &s.LogLevel },
		},
		{
			Name: "mail", Default: always(""), Commands: []Command{Serve, Demo}, Secret: true,
			Usage: "how invitations are sent: smtp://name:password@host:587 (with STARTTLS), smtps://name:password@host:465, or a folder that letters are laid into as .eml files; without it links are copied from the page. Give one with a password as the variable",
			field: func(s *Settings) *string { return &s.Mail },
		},
		{
			Name: "mail-from", Default: always(""), Commands: []Command{Serve, Demo},
			Usage: "sender of letters, such as Redonda <redonda@example.org>; needed with --mail",
			field: func(s *Settings) *string { return &s.MailFrom },
		},
		{
			Name: "oidc-issuer", Default: always(""), Commands: []Command{Serve, Demo},
			Usage: "address of a ministry's sign-on (OpenID Connect), such as https://id.example.org; the callback to register there is /api/v1/sign-on/callback",
			field: func(s *Settings) *string { return &s.OIDCIssuer },
		},
		{
			Name: "oidc-client", Default: always(""), Commands: []Command{Serve, Demo},
			Usage: "what the service is called at the sign-on; needed with --oidc-issuer",
			field: func(s *Settings) *string { return &s.OIDCClient },
		},
		{
			Name: "oidc-secret", Default: always(""), Commands: []Command{Serve, Demo}, Secret: true,
			Usage: "the service's secret at the sign-on; give it as the variable",
			field: func(s *Settings) *string { return &s.OIDCSecret },
		},
		{
			Name: "oidc-delegations", Default: always(""), Commands: []Command{Serve, Demo},
			Usage: "which domains of addresses are whose, such as sre.example=mx,rree.example=sv: people of them without an account come in as readers of that delegation; without it only invited addresses come in",
			field: func(s *Settings) *string { return &s.OIDCDelegations },
		},
		{
			Name: "key", Default: always(""), Commands: []Command{Serve, Demo},
			Usage: "file with the key that seals the secrets of second steps, made where it is missing; with the embedded store redonda.key in its folder, with MongoDB none, and the secrets lie open in the database",
			field: func(s *Settings) *string { return &s.Key },
		},
		{
			Name: "office", Default: always(""), Commands: []Command{Serve, Demo, Export},
			Usage: "LibreOffice's program, such as soffice, which lays exports out as PDF; without it browsers print them",
			field: func(s *Settings) *string { return &s.Office },
		},
		{
			Name: "metrics", Default: always(""), Commands: []Command{Serve, Demo},
			Usage: "address and port that answers /metrics for Prometheus, such as 127.0.0.1:9464; keep it where only the operator comes",
			field: func(s *Settings) *string { return &s.Metrics },
		},
	}
}

// Bind declares the options of a command as flags that fill s. What a flag doesn't
// say is taken from the environment, then from the default.
func Bind(flags *pflag.FlagSet, command Command, s *Settings) {
	for _, o := range Options() {
		for _, c := range o.Commands {
			if c != command {
				continue
			}
			value, set := os.LookupEnv(o.Env())
			if !set {
				value = o.Default(command)
			}
			flags.StringVar(o.field(s), o.Name, value, fmt.Sprintf("%s (%s)", o.Usage, o.Env()))
			if o.Secret {
				flags.Lookup(o.Name).DefValue = "" // the help shows it
			}
		}
	}
}

// TrustedProxies gives the proxies whose word on where a request comes from is believed.
func (s Settings) TrustedProxies() []string {
	return strings.FieldsFunc(s.Proxies, func(r rune) bool { return r == ',' || r == ' ' })
}

// Check refuses what can't work, before anything is opened.
func (s Settings) Check() error {
	if _, _, err := net.SplitHostPort(s.Listen); s.Listen != "" && err != nil {
		return fmt.Errorf("--listen %q is not host:port: %w", s.Listen, err)
	}
	if _, _, err := net.SplitHostPort(s.Metrics); s.Metrics != "" && err != nil {
		return fmt.Errorf("--metrics %q is not host:port: %w", s.Metrics, err)
	}
	if s.URL != "" {
		u, err := url.Parse(s.URL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			return fmt.Errorf("--url %q is not an address such as https://redonda.example", s.URL)
		}
	}
	if (s.Certificate == "") != (s.CertificateKey == "") {
		return fmt.Errorf("--certificate and --certificate-key go together")
	}
	if s.Certificate != "" && s.ACME != "" {
		return fmt.Errorf("--acme and --certificate are two ways to one thing: name one")
	}
	if u, err := url.Parse(s.URL); s.ACME != "" && (err != nil || u.Scheme != "https" || u.Port() != "") {
		return fmt.Errorf("--acme needs --url, an address such as https://redonda.example without a port: the certificate is for that name")
	}
	for _, proxy := range s.TrustedProxies() {
		_, _, err := net.ParseCIDR(proxy)
		if err != nil && net.ParseIP(proxy) == nil {
			return fmt.Errorf("--proxies: %q is neither an address nor a network such as 10.0.0.0/8", proxy)
		}
	}
	if (s.OIDCIssuer == "") != (s.OIDCClient == "") {
		return fmt.Errorf("--oidc-issuer and --oidc-client go together")
	}
	if (s.Mail == "") != (s.MailFrom == "") {
		return fmt.Errorf("--mail and --mail-from go together")
	}
	if s.LogLevel != "" {
		if _, err := s.Level(); err != nil {
			return err
		}
	}
	// The address itself is left out: it may hold a password.
	if strings.Contains(s.Store, "://") && !strings.HasPrefix(s.Store, "mongodb://") && !strings.HasPrefix(s.Store, "mongodb+srv://") {
		return fmt.Errorf("--store is neither a folder nor an address that begins with mongodb:// or mongodb+srv://")
	}
	if s.Bus != "" && !strings.HasPrefix(s.Store, "mongodb") {
		return fmt.Errorf("--bus is for several nodes on one MongoDB: name it with --store, for a data folder serves one process")
	}
	if s.Data == "" && s.Store == "" {
		return fmt.Errorf("--data is empty: name a folder")
	}
	return nil
}

// Place gives the address or the folder of the store.
func (s Settings) Place() string {
	if s.Store != "" {
		return s.Store
	}
	return s.Data
}

// KeyFile gives the file of the key that seals second steps; empty for none.
func (s Settings) KeyFile() string {
	if s.Key != "" || s.Place() == "" || strings.Contains(s.Place(), "://") {
		return s.Key
	}
	return filepath.Join(s.Place(), "redonda.key")
}

// SpeaksTLS tells whether the service does, without a proxy.
func (s Settings) SpeaksTLS() bool { return s.Certificate != "" || s.ACME != "" }

// Host gives the name in the address people use, without a port.
func (s Settings) Host() string {
	u, err := url.Parse(s.URL)
	if err != nil { // Check has refused it
		return ""
	}
	return u.Hostname()
}

// CertificateFolder is where certificates that came by ACME are kept.
func (s Settings) CertificateFolder() string { return filepath.Join(s.Data, "certificates") }

// Level gives the level of the log.
func (s Settings) Level() (slog.Level, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		return level, fmt.Errorf("--log-level %q is none of debug, info, warn and error", s.LogLevel)
	}
	return level, nil
}

// PublicURL gives the address people use, without a slash at its end. port is the
// one that is listened on.
func (s Settings) PublicURL(port int) string {
	if s.URL != "" {
		return strings.TrimRight(s.URL, "/")
	}
	if s.SpeaksTLS() {
		return fmt.Sprintf("https://localhost:%d", port)
	}
	return fmt.Sprintf("http://localhost:%d", port)
}
