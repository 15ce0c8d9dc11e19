// Server is Redonda as it is measured: the real rooms on the real SQLite store, without
// the pages around them. Sockets need no sign-in, everybody may write everywhere, and one
// connection may send as many changes as it can.
//
// With --seed and no --listen it fills the data folder and ends, so that what filling
// takes is not part of what serving takes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"sync/atomic"
	"time"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/mongo"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// unlimited is a rate of changes that no client reaches.
const unlimited = 1e9

// everyone may read and write every text.
type everyone struct{}

func (everyone) Access(context.Context, live.Identity, string) (live.Access, error) {
	return live.Access{Write: true, Status: "drafting"}, nil
}

func main() {
	dir := flag.String("data", "", "data folder")
	mongodb := flag.String("mongodb", "", "address of MongoDB, in place of the data folder")
	listen := flag.String("listen", "", "address to serve at; empty: fill and end")
	seedFile := flag.String("seed", "", "file of rooms to fill the data folder with")
	profiles := flag.Bool("profiles", false, "serve Go's profiles under /debug/pprof")
	flag.Parse()
	if err := run(context.Background(), *dir, *mongodb, *listen, *seedFile, *profiles); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

func openStore(ctx context.Context, dir, mongodb string) (store.Store, error) {
	collections := []store.Collection{history.RevisionCollection}
	if mongodb != "" {
		return mongo.Open(ctx, mongodb, mongo.Options{Collections: collections})
	}
	return sqlite.Open(ctx, dir, collections)
}

func run(ctx context.Context, dir, mongodb, listen, seedFile string, profiles bool) error {
	s, err := openStore(ctx, dir, mongodb)
	if err != nil {
		return err
	}
	if listen == "" {
		err = fill(ctx, s, seedFile)
	} else {
		err = serve(ctx, s, listen, profiles)
	}
	return errors.Join(err, s.Close())
}

// handler is the way in: a socket for whoever comes, each a delegate of an account of its own.
func handler(hub *live.Hub) *http.ServeMux {
	var connections atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/live", func(w http.ResponseWriter, r *http.Request) {
		who := live.Identity{AccountView: live.AccountView{
			ID: fmt.Sprintf("hn-%d", connections.Add(1)), Role: "delegate", Delegation: "hn", Code: "HND",
			Name: gcm.Both{ES: "Delegación de Honduras", EN: "Delegation of Honduras"},
		}}
		if err := hub.ServeWS(w, r, who); err != nil {
			slog.Warn("serving a socket", "error", err)
		}
	})
	return mux
}

// open wires the rooms to the store as the service does.
func open(s store.Store) *live.Hub {
	code := func(string) string { return "HND" }
	keeper := history.NewKeeper(history.NewRevisions(s, s, time.Now, code), s, time.Now, slog.Default())
	return live.NewHub(live.Config{
		Log: s, Rights: everyone{}, Code: code, Stored: keeper.Stored, ChangesPerSecond: unlimited,
	})
}

func serve(ctx context.Context, s store.Store, listen string, profiles bool) error {
	hub := open(s)
	mux := handler(hub)
	if profiles {
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux}
	go server.Serve(listener)
	fmt.Printf("READY {\"address\":%q}\n", listener.Addr())
	// The one who started this process holds its input open; the end of it is the end.
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	stopping, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return errors.Join(hub.Close(stopping), server.Close())
}
