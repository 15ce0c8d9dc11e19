package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/redonda/redonda/bench/loadgen"
	"github.com/redonda/redonda/bench/process"
)

// contender is a server to be measured.
type contender struct {
	Name     string
	Protocol string
	Durable  string // what an acknowledgement promises
	launch   func(b *builds, dir, seedFile string, log *os.File) (*running, error)
}

// running is a started contender: its processes, the serving one first.
type running struct {
	process.Ready
	processes []*process.Process
	signals   []os.Signal
	rooms     []string
}

func (r *running) pids() (all []int) {
	for _, p := range r.processes {
		all = append(all, p.PID())
	}
	return all
}

func (r *running) stop() {
	for i, p := range r.processes {
		p.Stop(r.signals[i])
	}
}

// builds are the programs and folders that contenders run from.
type builds struct {
	bench string // this folder in the source
	bin   string // where Go programs were built to
}

// contenders in the order of the table.
var contenders = []contender{
	{"sharedb", "sharedb", "in memory", launchShareDB},
	{"sharedb-postgres", "sharedb", "on disk before the acknowledgement", launchShareDBPostgres},
	{"hocuspocus", "hocuspocus", "in memory", launchHocuspocus},
	{"hocuspocus-sqlite", "hocuspocus", "on disk 2 to 10 s after the acknowledgement", launchHocuspocusSQLite},
	{"floor", "floor", "nothing kept", launchFloor},
	{"redonda", "redonda", "on disk before the acknowledgement", launchRedonda},
	{"redonda-mongodb", "redonda", "in the majority's journal before the acknowledgement; the database's time is not counted", launchRedondaMongoDB},
}

// serving starts the one process that listens.
func serving(log *os.File, name string, arguments ...string) (*running, error) {
	p, output, err := process.Start(log, nil, name, arguments...)
	if err != nil {
		return nil, err
	}
	r, err := p.AwaitReady(context.Background(), output)
	if err != nil {
		p.Stop(nil)
		return nil, fmt.Errorf("waiting for %s: %w (see %s)", filepath.Base(name), err, log.Name())
	}
	return &running{Ready: r, processes: []*process.Process{p}, signals: []os.Signal{nil}}, nil
}

func launchRedonda(b *builds, dir, seedFile string, log *os.File) (*running, error) {
	server := filepath.Join(b.bin, "server")
	data := filepath.Join(dir, "data")
	if output, err := exec.Command(server, "--data", data, "--seed", seedFile).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("filling: %w: %s", err, output)
	}
	return serving(log, server, "--data", data, "--listen", "127.0.0.1:0")
}

// mongoDB gives the address of a MongoDB server, "" for none. Each run has a database of its own there.
func mongoDB() string { return os.Getenv("BENCH_MONGODB") }

func launchRedondaMongoDB(b *builds, dir, seedFile string, log *os.File) (*running, error) {
	server := filepath.Join(b.bin, "server")
	address := strings.TrimSuffix(mongoDB(), "/") + "/" + filepath.Base(dir)
	if output, err := exec.Command(server, "--mongodb", address, "--seed", seedFile).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("filling: %w: %s", err, output)
	}
	return serving(log, server, "--mongodb", address, "--listen", "127.0.0.1:0")
}

func launchFloor(b *builds, _, _ string, log *os.File) (*running, error) {
	return serving(log, filepath.Join(b.bin, "floor"))
}

func launchShareDB(b *builds, _, seedFile string, log *os.File) (*running, error) {
	return serving(log, "node", filepath.Join(b.bench, "peers/sharedb/server.js"), "--listen", "127.0.0.1:0", "--seed", seedFile)
}

func hocuspocus(b *builds, log *os.File, arguments ...string) (*running, error) {
	folder := filepath.Join(b.bench, "peers/hocuspocus")
	arguments = append([]string{filepath.Join(folder, "server.mjs"), "--listen", "127.0.0.1:0"}, arguments...)
	return serving(log, filepath.Join(folder, "node_modules/node/bin/node"), arguments...)
}

func launchHocuspocus(b *builds, _, seedFile string, log *os.File) (*running, error) {
	return hocuspocus(b, log, "--seed", seedFile)
}

func launchHocuspocusSQLite(b *builds, dir, seedFile string, log *os.File) (*running, error) {
	return hocuspocus(b, log, "--seed", seedFile, "--sqlite", filepath.Join(dir, "hocuspocus.sqlite"))
}

func launchShareDBPostgres(b *builds, dir, seedFile string, log *os.File) (*running, error) {
	database, url, err := startPostgres(b, filepath.Join(dir, "postgres"), log)
	if err != nil {
		return nil, err
	}
	r, err := serving(log, "node", filepath.Join(b.bench, "peers/sharedb/server.js"), "--listen", "127.0.0.1:0", "--seed", seedFile, "--postgres", url)
	if err != nil {
		database.Stop(syscall.SIGINT)
		return nil, err
	}
	r.processes = append(r.processes, database)
	r.signals = append(r.signals, syscall.SIGINT)
	return r, nil
}

// peer is how the load generator reaches a running contender.
func (c contender) peer(r *running, compress bool) (*loadgen.Peer, error) {
	p, err := loadgen.NewPeer(c.Name, c.Protocol, r.Address, r.Anchors)
	if err != nil {
		return nil, err
	}
	p.Compress = compress
	return p, nil
}

// missing says why a contender can't be measured here, nil where it can.
func (c contender) missing(b *builds) error {
	need := map[string][]string{
		"sharedb":           {"peers/sharedb/node_modules/sharedb"},
		"sharedb-postgres":  {"peers/sharedb/node_modules/sharedb-postgres"},
		"hocuspocus":        {"peers/hocuspocus/node_modules/node/bin/node"},
		"hocuspocus-sqlite": {"peers/hocuspocus/node_modules/better-sqlite3/build/Release/better_sqlite3.node"},
	}
	for _, file := range need[c.Name] {
		if _, err := os.Stat(filepath.Join(b.bench, file)); err != nil {
			return fmt.Errorf("%s is not installed: npm ci in bench/peers", file)
		}
	}
	if c.Name == "redonda-mongodb" && mongoDB() == "" {
		return errors.New("BENCH_MONGODB names no server")
	}
	if c.Name == "sharedb-postgres" {
		if _, err := postgresBin(); err != nil {
			return errors.New("PostgreSQL is not installed: apt-get install postgresql")
		}
	}
	return nil
}
