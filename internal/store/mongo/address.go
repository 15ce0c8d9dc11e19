package mongo

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

// defaultDatabase holds the contribution where the address names no database.
const defaultDatabase = "redonda"

// IsAddress tells an address of MongoDB from the name of a folder.
func IsAddress(s string) bool {
	return strings.HasPrefix(s, "mongodb://") || strings.HasPrefix(s, "mongodb+srv://")
}

var (
	// Hosts come in lists, which net/url doesn't read. A secret may hold any character
	// where somebody forgot to encode it, so it is taken to reach to the last @.
	credentials = regexp.MustCompile(`^(mongodb(?:\+srv)?://)(?s:.*)@`)
	// Options that hold secrets, whatever they are besides.
	secretOption = regexp.MustCompile(`(?i)([?&](?:tlsCertificateKeyFilePassword|sslClientCertificateKeyPassword|authMechanismProperties|proxyPassword)=)[^&]*`)
	databasePart = regexp.MustCompile(`^mongodb(?:\+srv)?://(?:[^/?@]*@)?[^/?]*/([^?]*)`)
)

// Redacted gives an address without its secrets, for messages.
func Redacted(address string) string {
	return secretOption.ReplaceAllString(credentials.ReplaceAllString(address, "${1}***:***@"), "${1}***")
}

// settingsOf reads an address. What it says of time-outs goes before the defaults;
// how durable a write is and where one reads isn't left to it.
func settingsOf(address string) (*options.ClientOptions, string, error) {
	if !IsAddress(address) {
		return nil, "", errors.New("an address of MongoDB begins with mongodb:// or mongodb+srv://")
	}
	settings := options.Client().
		SetAppName("redonda").
		SetServerSelectionTimeout(selectTimeout).
		SetConnectTimeout(connectTimeout).
		SetTimeout(callTimeout).
		ApplyURI(address)
	if err := settings.Validate(); err != nil {
		return nil, "", fmt.Errorf("reading %s: %w", Redacted(address), withoutSecrets(err, address))
	}
	settings.
		SetRetryWrites(true).
		SetRetryReads(true).
		SetReadPreference(readpref.Primary()).
		SetReadConcern(readconcern.Majority()).
		SetWriteConcern(durable())
	name := defaultDatabase
	if found := databasePart.FindStringSubmatch(address); found != nil && found[1] != "" {
		var err error
		if name, err = url.PathUnescape(found[1]); err != nil {
			return nil, "", fmt.Errorf("reading the database's name in %s: %w", Redacted(address), err)
		}
	}
	return settings, name, nil
}

// durable is what every write waits for.
func durable() *writeconcern.WriteConcern {
	journalled := true
	return &writeconcern.WriteConcern{W: "majority", Journal: &journalled}
}

// withoutSecrets gives the error that the address has without its secrets, for the
// one it has with them may quote them.
func withoutSecrets(err error, address string) error {
	if plain := options.Client().ApplyURI(Redacted(address)).Validate(); plain != nil {
		return plain
	}
	if Redacted(address) == address {
		return err
	}
	return errors.New("the user name, the password or another secret can't be read: each is percent-encoded")
}
