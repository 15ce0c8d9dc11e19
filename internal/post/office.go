package post

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// sendFor bounds one letter, so that a mail server that hangs holds nobody for long.
const sendFor = 15 * time.Second

// Office sends letters from one address.
type Office struct {
	from   string
	client *gomail.Client // nil: into folder
	folder string
}

// Open makes an office from an address: smtp://name:password@host:587 (with STARTTLS,
// which the server must offer unless it is on this machine), smtps://… (TLS from the
// start), or a folder, which is made where it is missing. from is the sender's address,
// with or without a name.
func Open(place, from string) (*Office, error) {
	if _, err := mail.ParseAddress(from); err != nil {
		return nil, errors.New("opening the mail: the sender is no e-mail address")
	}
	scheme, _, found := strings.Cut(place, "://")
	if !found {
		if err := os.MkdirAll(place, 0o700); err != nil {
			return nil, fmt.Errorf("opening the mail: %w", err)
		}
		return &Office{from: from, folder: place}, nil
	}
	u, err := url.Parse(place)
	if err != nil || u.Hostname() == "" || scheme != "smtp" && scheme != "smtps" {
		return nil, errors.New("opening the mail: the address is smtp://name:password@host:port, smtps://…, or a folder") // without the cause: it may show a password
	}
	client, err := dialler(u)
	if err != nil {
		return nil, fmt.Errorf("opening the mail: %w", err)
	}
	return &Office{from: from, client: client}, nil
}

func dialler(u *url.URL) (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithTimeout(sendFor)}
	port := 587
	if u.Scheme == "smtps" {
		port = 465
		options = append(options, gomail.WithSSL())
	}
	if u.Port() != "" {
		given, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, errors.New("the port is a number")
		}
		port = given
	}
	switch host := u.Hostname(); {
	case u.Scheme == "smtps":
	case host == "localhost" || host == "127.0.0.1" || host == "::1":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	options = append(options, gomail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return gomail.NewClient(u.Hostname(), options...)
}

// Send sends a letter, or says that it could not within 15 seconds.
func (o *Office) Send(ctx context.Context, l Letter) error {
	m, err := message(o.from, l)
	if err != nil {
		return err
	}
	if o.client == nil {
		return o.put(m)
	}
	ctx, end := context.WithTimeout(ctx, sendFor)
	defer end()
	if err := o.client.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("sending a letter: %w", err)
	}
	return nil
}

// put writes a letter into the folder: whole or not at all, for its owner's eyes alone.
func (o *Office) put(m *gomail.Msg) error {
	f, err := os.CreateTemp(o.folder, time.Now().UTC().Format("20060102-150405-")+"*.part")
	if err != nil {
		return fmt.Errorf("laying down a letter: %w", err)
	}
	_, err = m.WriteTo(f)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), strings.TrimSuffix(f.Name(), ".part")+".eml")
	}
	if err != nil {
		return errors.Join(fmt.Errorf("laying down %s: %w", filepath.Base(f.Name()), err), os.Remove(f.Name()))
	}
	return nil
}
