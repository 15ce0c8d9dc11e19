package backup_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// TestMain runs the test binary as the command when a crash test asks for it.
func TestMain(m *testing.M) {
	if work := os.Getenv("REDONDA_CRASH_WORK"); work != "" {
		if err := workForCrash(work, os.Getenv("REDONDA_CRASH_FROM"), os.Getenv("REDONDA_CRASH_TO")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func workForCrash(work, from, to string) (err error) {
	ctx, all := context.Background(), append([]store.Collection{backup.UnfinishedCollection}, collections...)
	target, err := sqlite.Open(ctx, to, all)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	if strings.HasPrefix(work, "restore") {
		return restore(ctx, from, target, work == "restore over", quiet{})
	}
	source, err := sqlite.OpenSnapshot(ctx, from, all)
	if err != nil {
		return err
	}
	defer source.Close()
	_, err = backup.Migrate(ctx, source, from, target, collections, quiet{})
	return err
}

// The process is killed again and again while it fills a store, the same command is
// given again each time, and in the end everything is there. Until then the store
// says that it is half filled.
func TestKilledWhileFilling(t *testing.T) {
	t.Parallel()
	const kills, changes = 8, 2100
	for _, work := range []string{"restore", "restore over", "migrate"} {
		t.Run(work, func(t *testing.T) {
			t.Parallel()
			fromDir, toDir := t.TempDir(), t.TempDir()
			from := openIn(t, fromDir)
			fill(t, from, changes)
			want := sound(t, from)
			origin := fromDir
			if work != "migrate" {
				origin, _ = saved(t, from)
			}
			if work == "restore over" {
				to := openIn(t, toDir)
				fill(t, to, 900)
				must(t, to.Close())
			}
			halves := 0
			for killed := 0; ; killed++ {
				done := runUntil(t, work, origin, toDir, killed < kills, int64(30_000+40_000*killed))
				to := openIn(t, toDir)
				err := backup.Finished(t.Context(), to)
				if err != nil {
					halves++
				}
				head, failed := to.Head(t.Context(), "o02.en")
				must(t, failed)
				if done || err == nil && head == changes { // the kill can come between the last write and the end
					must(t, err)
					if got := sound(t, to); got != want {
						t.Errorf("digest %s, want %s", got, want)
					}
					break
				}
				must(t, to.Close())
			}
			if halves == 0 {
				t.Error("it was never killed half way")
			}
		})
	}
}

// runUntil runs the command and tells whether it ended well by itself. Where it is to
// be killed, that happens as soon as it has written so many bytes.
func runUntil(t *testing.T, work, from, to string, kill bool, written int64) (done bool) {
	t.Helper()
	var said strings.Builder
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), "REDONDA_CRASH_WORK="+work, "REDONDA_CRASH_FROM="+from, "REDONDA_CRASH_TO="+to)
	c.Stderr = &said
	start := size(to)
	must(t, c.Start())
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("it ended with %v: %s", err, said.String())
			}
			return true
		case <-time.After(time.Millisecond):
			if kill && size(to) >= start+written {
				must(t, c.Process.Kill())
				return <-ended == nil // it may have been done already
			}
		}
	}
}

// size gives the bytes of the database files in a folder.
func size(dir string) (total int64) {
	for _, name := range []string{"redonda.db", "redonda.db-wal"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			total += info.Size()
		}
	}
	return total
}
