package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/redonda/redonda/bench/process"
)

// postgresBin gives the folder of Debian's newest PostgreSQL.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("no PostgreSQL in /usr/lib/postgresql")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// postgresAccount is who the database runs as: it refuses to run as root.
func postgresAccount() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// startPostgres makes a cluster of its own in dir with Debian's settings, fsync included,
// reached by a socket in the same folder, and lays out ShareDB's tables.
func startPostgres(b *builds, dir string, log *os.File) (*process.Process, string, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, "", err
	}
	account, err := postgresAccount()
	if err != nil {
		return nil, "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", err
	}
	if account != nil {
		if err := os.Chown(dir, int(account.Uid), int(account.Gid)); err != nil {
			return nil, "", err
		}
	}
	run := func(name string, arguments ...string) error {
		c := exec.Command(filepath.Join(bin, name), arguments...)
		c.SysProcAttr = &syscall.SysProcAttr{Credential: account}
		c.Dir = "/"
		output, err := c.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w: %s", name, err, output)
		}
		return nil
	}
	cluster := filepath.Join(dir, "cluster")
	if err := run("initdb", "-D", cluster, "-A", "trust", "-U", "bench", "-E", "UTF8", "--no-instructions"); err != nil {
		return nil, "", err
	}
	p, _, err := process.Start(log, account, filepath.Join(bin, "postgres"), "-D", cluster, "-k", dir, "-c", "listen_addresses=")
	if err != nil {
		return nil, "", err
	}
	layout := filepath.Join(b.bench, "peers/sharedb/node_modules/sharedb-postgres/structure.sql")
	for try := 0; ; try++ {
		if err = run("pg_isready", "-h", dir, "-q"); err == nil || try == 100 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err == nil {
		var sql *os.File
		if sql, err = os.Open(layout); err == nil {
			defer sql.Close()
			c := exec.Command(filepath.Join(bin, "psql"), "-h", dir, "-U", "bench", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1")
			c.Stdin = sql
			var output []byte
			if output, err = c.CombinedOutput(); err != nil {
				err = fmt.Errorf("laying out ShareDB's tables: %w: %s", err, output)
			}
		}
	}
	if err != nil {
		p.Stop(syscall.SIGINT)
		return nil, "", err
	}
	return p, "postgresql://bench@localhost/postgres?host=" + dir, nil
}
