package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/entry"
	"github.com/redonda/redonda/internal/feed"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/input"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/registration"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/mongo"
	"github.com/redonda/redonda/internal/store/sqlite"
	"github.com/redonda/redonda/internal/verify"
)

// collections are all of the product, those that name others before those they name:
// the order in which they are copied.
var collections = []store.Collection{
	comment.ThreadCollection, feed.SeenCollection, people.SessionCollection, people.InvitationCollection, entry.TicketCollection, entry.CredentialCollection,
	input.FormCollection, input.ReceiptCollection, input.DeadlineCollection, input.InputCollection, input.AttachmentCollection, input.PieceCollection,
	dialogue.Collection, history.RevisionCollection, record.EventCollection, office.OfficeCollection, registration.RegistrationCollection, registration.MeetingCollection,
	people.AccountCollection, contribution.SectionCollection, houseCollection,
}

// declared are the collections that a store is opened with.
var declared = slices.Concat(collections, []store.Collection{backup.UnfinishedCollection, busCollection, live.CallCollection})

// reader is a store that is only read.
type reader interface {
	verify.Source
	io.Closer
}

// folderOf takes the folder out of the address of an embedded database: the folder
// itself, or sqlite: and the folder.
func folderOf(address string) (string, error) {
	if folder, named := strings.CutPrefix(address, "sqlite:"); named {
		return strings.TrimPrefix(folder, "//"), nil
	}
	if scheme, _, found := strings.Cut(address, "://"); found {
		return "", fmt.Errorf("no store is known by %s://", scheme)
	}
	return address, nil
}

// openStore opens a store, bringing it to the newest format. The embedded database is
// then this process's alone.
func openStore(ctx context.Context, address string) (store.Store, error) {
	if mongo.IsAddress(address) {
		return mongo.Open(ctx, address, mongo.Options{Collections: declared, Logger: slog.Default()})
	}
	folder, err := folderOf(address)
	if err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, folder, declared)
}

// openToRead opens a store though a service may be using it: the embedded database as
// it stands, MongoDB as it grows.
func openToRead(ctx context.Context, address string) (reader, error) {
	if mongo.IsAddress(address) {
		return openStore(ctx, address)
	}
	folder, err := folderOf(address)
	if err != nil {
		return nil, err
	}
	return sqlite.OpenSnapshot(ctx, folder, declared)
}

// storeName names a store in messages and marks, whole and without a password.
func storeName(address string) (string, error) {
	if mongo.IsAddress(address) {
		return mongo.Redacted(address), nil
	}
	folder, err := folderOf(address)
	if err != nil {
		return "", err
	}
	return filepath.Abs(folder)
}
