package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// asProgram makes the test binary the program itself, arguments and all.
const asProgram = "REDONDA_TEST_AS_PROGRAM"

// process is the program, running.
type process struct {
	cmd    *exec.Cmd
	url    string // where it says it is
	link   string // by which the secretariat enters, where there was one
	ended  chan struct{}
	code   int // once it has ended
	mu     sync.Mutex
	stderr bytes.Buffer
}

var (
	saysURL  = regexp.MustCompile(`Redonda is at (\S+)`)
	saysLink = regexp.MustCompile(`enters once by (\S+)`)
)

// start runs `redonda serve` on a free port and waits until it listens.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{ended: make(chan struct{})}
	p.cmd = exec.Command(os.Args[0], append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	p.cmd.Env = append(append(os.Environ(), asProgram+"=1"), env...)
	p.cmd.Stderr = p
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for (p.url == "" || p.link == "") && lines.Scan() {
		if found := saysURL.FindStringSubmatch(lines.Text()); found != nil {
			p.url = strings.Replace(found[1], "localhost", "127.0.0.1", 1)
		}
		if found := saysLink.FindStringSubmatch(lines.Text()); found != nil {
			p.link = found[1]
			break
		}
		if p.url != "" && p.link == "" && len(env) > 0 && env[0] == "SECOND=1" {
			break // the first node has printed the link
		}
	}
	go func() {
		for lines.Scan() { // nobody needs the rest, and a full pipe would hold it up
		}
		// The exit code says it all.
		_ = p.cmd.Wait()
		p.code = p.cmd.ProcessState.ExitCode()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("its log:\n%s", p.log())
		}
	})
	if p.url == "" {
		t.Fatalf("it does not start: %s", p.log())
	}
	return p
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.Write(b)
}

func (p *process) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.String()
}

// kill ends it hard.
func (p *process) kill() {
	// It may have ended already.
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// enter signs in by a link and gives the cookie.
func (p *process) enter(t *testing.T, link string) string {
	t.Helper()
	_, token, _ := strings.Cut(link, "/join/")
	body, err := json.Marshal(map[string]string{"token": token})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(p.url+"/api/v1/join", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK || len(response.Cookies()) == 0 {
		t.Fatalf("joining is answered %s", response.Status)
	}
	return response.Cookies()[0].String()
}

// visit is a person's connection that opened a text.
type visit struct {
	conn *websocket.Conn
	rev  int64
	seq  int64
	text string // plain words, of inserts alone
}

const openText = "o02.es"

// dial connects and opens the text; rev below 0 asks for the whole text.
func (p *process) dial(cookie, client string, rev int64) (*visit, error) {
	header := http.Header{"Cookie": {strings.SplitN(cookie, ";", 2)[0]}}
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(p.url, "http", "ws", 1)+"/api/v1/live", header)
	if err != nil {
		return nil, err
	}
	pg := &visit{conn: conn, rev: rev}
	open := map[string]any{"t": "open", "text": openText, "client": client}
	if rev >= 0 {
		open["rev"] = rev
	}
	if err := errors.Join(conn.WriteJSON(map[string]any{"t": "hello", "protocol": 1}), conn.WriteJSON(open)); err != nil {
		return nil, err
	}
	m, err := pg.hear("opened")
	if err != nil {
		return nil, err
	}
	pg.rev, pg.seq = int64(m["rev"].(float64)), int64(m["seq"].(float64))
	if ops, whole := m["ops"].([]any); whole {
		for _, op := range ops {
			pg.text += fmt.Sprint(op.(map[string]any)["insert"])
		}
	}
	return pg, nil
}

// hear reads until one of some messages.
func (p *visit) hear(kinds ...string) (map[string]any, error) {
	if err := p.conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return nil, err
	}
	for {
		var m map[string]any
		if err := p.conn.ReadJSON(&m); err != nil {
			return nil, fmt.Errorf("waiting for %v: %w", kinds, err)
		}
		if changes, ok := m["changes"].([]any); ok && len(changes) > 0 {
			p.rev = int64(changes[len(changes)-1].(map[string]any)["rev"].(float64))
		}
		for _, kind := range kinds {
			if m["t"] == kind {
				return m, nil
			}
		}
	}
}

// send puts words at the start of the text, as change seq.
func (p *visit) send(client string, seq, rev int64, words string) error {
	return p.conn.WriteJSON(map[string]any{"t": "change", "text": openText, "client": client, "seq": seq, "rev": rev, "ops": []any{map[string]any{"insert": words}}})
}

// SIGTERM: people are told to come back, newcomers are refused, what was typed is
// stored, and the program ends without an error.
func TestSIGTERMDrains(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, nil, "--data", dir)
	cookie := p.enter(t, p.link)
	pg, err := p.dial(cookie, "outbox-secretariat", -1)
	if err != nil {
		t.Fatal(err)
	}
	if err := pg.send("outbox-secretariat", 1, 0, "palabras"); err != nil {
		t.Fatal(err)
	}
	if _, err := pg.hear("ack"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	bye, err := pg.hear("bye")
	if err != nil || bye["code"] != "unavailable" {
		t.Errorf("told %v, %v", bye, err)
	}
	var closed *websocket.CloseError
	if _, err := pg.hear("nothing more"); !errors.As(err, &closed) || closed.Code != websocket.CloseTryAgainLater {
		t.Errorf("closed with %v", err)
	}
	if _, err := p.dial(cookie, "outbox-secretariat", 1); err == nil {
		t.Error("a newcomer is let in")
	}
	select {
	case <-p.ended:
	case <-time.After(stopFor):
		t.Fatal("it does not end")
	}
	if p.code != 0 {
		t.Errorf("it ends with %d: %s", p.code, p.log())
	}
	t.Logf("ended after %v", time.Since(began).Round(time.Millisecond))
	again := start(t, []string{"SECOND=1"}, "--data", dir)
	if pg, err = again.dial(cookie, "outbox-secretariat", 1); err != nil || pg.rev != 1 || pg.seq != 1 {
		t.Errorf("after a new start: %+v, %v", pg, err)
	}
}

// One data folder serves one process, and the second one says so.
func TestASecondProcessOnADataFolderIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, nil, "--data", dir)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	second := exec.CommandContext(ctx, os.Args[0], "serve", "--listen", "127.0.0.1:0", "--data", dir)
	second.Env = append(os.Environ(), asProgram+"=1")
	said, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(said), "in use by another Redonda") {
		t.Errorf("%v: %s", err, said)
	}
}
