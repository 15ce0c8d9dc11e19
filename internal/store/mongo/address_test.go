package mongo

import (
	"bytes"
	"log/slog"
	"net"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
)

func TestTheAddressDoesNotDecideHowDurableAWriteIs(t *testing.T) {
	t.Parallel()
	settings, name, err := settingsOf("mongodb://user:secret@a:27017,b:27018/region?authSource=admin&replicaSet=rs&w=1&journal=false&readConcernLevel=local&readPreference=secondary&retryWrites=false&timeoutMS=2500&tls=true")
	if err != nil {
		t.Fatal(err)
	}
	w := settings.WriteConcern
	if w.W != "majority" || w.Journal == nil || !*w.Journal || !*settings.RetryWrites {
		t.Errorf("a write waits for %v, journal %v, retried %v", w.W, w.Journal, *settings.RetryWrites)
	}
	if settings.ReadConcern.Level != readconcern.Majority().Level || settings.ReadPreference.Mode() != readpref.PrimaryMode {
		t.Errorf("reads are of %v, %v", settings.ReadConcern, settings.ReadPreference)
	}
	if settings.Timeout.Milliseconds() != 2500 || *settings.ServerSelectionTimeout != selectTimeout {
		t.Errorf("time-outs are %v and %v", settings.Timeout, settings.ServerSelectionTimeout)
	}
	if name != "region" || settings.TLSConfig == nil || settings.Auth.Username != "user" || settings.Auth.Password != "secret" || len(settings.Hosts) != 2 {
		t.Errorf("database %q, TLS %v, hosts %v", name, settings.TLSConfig != nil, settings.Hosts)
	}
}

func TestTheDatabaseOfAnAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"mongodb://localhost":                      "redonda",
		"mongodb://localhost/":                     "redonda",
		"mongodb://localhost:27017/?tls=true":      "redonda",
		"mongodb://u:p@h1:1,h2:2/crm":              "crm",
		"mongodb://u:p%40%2F@h/una%2Dregi%C3%B3n?": "una-región",
	} {
		if _, name, err := settingsOf(address); name != want || err != nil {
			t.Errorf("%s: %q, %v", address, name, err)
		}
	}
}

func TestNoErrorQuotesASecret(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"mongodb://user:s3cret@host:99999/db",
		"mongodb://user:s3cret%zz@host/db",
		"mongodb://user:p@s3cret@host/db",
		"mongodb://user:p/s3cret@host/db",
		"mongodb://s3cret%zz@host/db",
		"mongodb://user:s3cret@/db",
		"mongodb://user:s3cret@host/db?timeoutMS=x",
		"mongodb://user:s3cret@host/db?authMechanism=NONE",
		"mongodb://host/db?tlsCertificateKeyFile=/absent.pem&tlsCertificateKeyFilePassword=s3cret",
		"mongodb://host/db?authMechanism=GSSAPI&authMechanismProperties=A:s3cret,b",
		"mongodb://user:s3cret@host/%zz",
	} {
		_, _, err := settingsOf(address)
		if err == nil {
			t.Errorf("%s is taken", address)
			continue
		}
		if strings.Contains(err.Error(), "s3cret") || strings.Contains(Redacted(address), "s3cret") {
			t.Errorf("%v\n%s", err, Redacted(address))
		}
	}
}

func TestAServerThatIsNotThereIsToldWithoutSecrets(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().String()
	listener.Close()
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	_, err = Open(t.Context(), "mongodb://user:s3cret@"+nobody+"/?serverSelectionTimeoutMS=50", Options{Logger: logger})
	if err == nil || !strings.Contains(err.Error(), nobody) || strings.Contains(err.Error()+log.String(), "s3cret") {
		t.Errorf("%v\n%s", err, log.String())
	}
}

func TestRedactedKeepsWhatHelps(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"mongodb://localhost/redonda":                                      "mongodb://localhost/redonda",
		"mongodb://user:p?s#s/s\n@host/crm":                                "mongodb://***:***@host/crm",
		"mongodb+srv://user:secret@cluster.example/crm?w=1":                "mongodb+srv://***:***@cluster.example/crm?w=1",
		"mongodb://u:s@a,b/crm?tls=true&tlsCertificateKeyFilePassword=s&x": "mongodb://***:***@a,b/crm?tls=true&tlsCertificateKeyFilePassword=***&x",
	} {
		if got := Redacted(address); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}
