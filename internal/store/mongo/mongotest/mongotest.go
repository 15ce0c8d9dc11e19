// Package mongotest gives tests a database server that speaks MongoDB's protocol.
package mongotest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Variable names a server to test against, by its address.
const Variable = "REDONDA_TEST_MONGODB_URI"

// startFor is how long a server may take to begin to answer.
const startFor = 30 * time.Second

// Server is a server that tests may use as they like, each in a database of its own.
type Server struct{ address string }

// Start gives the server that the variable names; else it starts mongod or ferretdb
// from the path, on a free port of this machine with a folder of the test's, until
// the test ends. Where there is none the test is skipped.
func Start(t *testing.T) *Server {
	t.Helper()
	if address := os.Getenv(Variable); address != "" {
		return &Server{address}
	}
	for name, arguments := range map[string]func(dir, host, port string) []string{"mongod": mongod, "ferretdb": ferretdb} {
		if program, err := exec.LookPath(name); err == nil {
			return &Server{run(t, program, arguments)}
		}
	}
	t.Skipf("not run against MongoDB: %s names no server, and neither mongod nor ferretdb is on the path", Variable)
	return nil
}

func mongod(dir, host, port string) []string {
	// What is over is removed every second, so that no test waits for it.
	return []string{"--dbpath", dir, "--bind_ip", host, "--port", port, "--nounixsocket", "--setParameter", "ttlMonitorSleepSecs=1"}
}

func ferretdb(dir, host, port string) []string {
	return []string{
		"--handler=sqlite", "--sqlite-url=file:" + dir + "/", "--state-dir=" + dir, "--listen-addr=" + net.JoinHostPort(host, port),
		"--debug-addr=-", "--telemetry=disable", "--log-level=error",
	}
}

// run starts a server and waits until it answers.
func run(t *testing.T, program string, arguments func(dir, host, port string) []string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	server := exec.Command(program, arguments(t.TempDir(), host, port)...)
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		t.Fatalf("starting %s: %v", program, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	t.Cleanup(func() {
		if err := server.Process.Signal(syscall.SIGTERM); err != nil {
			t.Errorf("stopping %s: %v", program, err)
		}
		select {
		case <-ended:
		case <-time.After(startFor):
			t.Errorf("%s doesn't stop: %v", program, server.Process.Kill())
		}
	})
	deadline := time.After(startFor)
	for {
		if conn, err := net.Dial("tcp", net.JoinHostPort(host, port)); err == nil {
			conn.Close()
			return "mongodb://" + net.JoinHostPort(host, port)
		}
		select {
		case err := <-ended:
			t.Fatalf("%s ended: %v", program, err)
		case <-deadline:
			t.Fatalf("%s doesn't answer", program)
		case <-time.After(20 * time.Millisecond): // between attempts
		}
	}
}

// Database gives the address of a database that nobody else has and that goes with the test.
func (s *Server) Database(t *testing.T) string {
	t.Helper()
	name := "redonda_" + strings.ToLower(rand.Text()[:16])
	t.Cleanup(func() { s.drop(t, name) })
	before, query, _ := strings.Cut(s.address, "?")
	scheme, rest, _ := strings.Cut(before, "://")
	hosts, source, _ := strings.Cut(rest, "/")
	options, err := url.ParseQuery(query)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	if source != "" && options.Get("authSource") == "" {
		options.Set("authSource", source) // where the address names the database of the account
	}
	return strings.TrimSuffix(scheme+"://"+hosts+"/"+name+"?"+options.Encode(), "?")
}

func (s *Server) drop(t *testing.T, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), startFor)
	defer cancel()
	client, err := driver.Connect(options.Client().ApplyURI(s.address))
	if err == nil {
		err = client.Database(name).Drop(ctx)
		defer client.Disconnect(ctx)
	}
	if err != nil {
		t.Errorf("dropping %s: %v", name, err)
	}
}

// Through gives an address of a database as it is reached by way of another host and
// port, and the host and port it replaces. The address has one host.
func Through(t *testing.T, address, way string) (changed, host string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || strings.Contains(u.Host, ",") {
		t.Fatalf("an address with one host is needed: %v", err)
	}
	host = u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), strconv.Itoa(27017))
	}
	u.Host = way
	// A replica set would tell where it is really reached.
	q := u.Query()
	q.Del("replicaSet")
	q.Set("directConnection", "true")
	u.RawQuery = q.Encode()
	return u.String(), host
}

// Client connects to the server beside a store, until the test ends.
func Client(t *testing.T, address string) *driver.Client {
	t.Helper()
	client, err := driver.Connect(options.Client().ApplyURI(address))
	if err != nil {
		t.Fatal(fmt.Errorf("connecting beside the store: %w", err))
	}
	t.Cleanup(func() {
		if err := client.Disconnect(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return client
}
