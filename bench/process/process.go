// Package process starts the servers under measurement, each for one measurement alone.
package process

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const (
	startLimit = 2 * time.Minute // for a server to fill itself and listen
	stopLimit  = 8 * time.Second // for it to end; then it is killed
	lifeLimit  = 8 * time.Minute // for one measurement, from start to end
)

// Process is a server under measurement.
type Process struct {
	command *exec.Cmd
	input   io.Closer // the process ends when this does
	ended   chan struct{}
	err     error // why it ended, set before ended is closed
	log     *os.File
}

// Ready is what a server prints when it listens.
type Ready struct {
	Address string      `json:"address"`
	Anchors [][4]uint64 `json:"anchors"`
}

// Start runs a server. What it prints on its error output goes to log. It ends with the
// process that started it, and after eight minutes in any case.
func Start(log *os.File, as *syscall.Credential, name string, arguments ...string) (*Process, io.Reader, error) {
	c := exec.Command(name, arguments...)
	input, err := c.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	output, err := c.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	c.Stderr = log
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Credential: as}
	p := &Process{command: c, input: input, ended: make(chan struct{}), log: log}
	started := make(chan error)
	go func() {
		// The kernel ends the process with the thread that started it: this one stays.
		runtime.LockOSThread()
		defer close(p.ended)
		err := c.Start()
		started <- err
		if err == nil {
			p.err = c.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, nil, fmt.Errorf("starting %s: %w", name, err)
	}
	time.AfterFunc(lifeLimit, func() { p.kill() })
	return p, output, nil
}

// AwaitReady reads the server's output until the line READY.
func (p *Process) AwaitReady(ctx context.Context, output io.Reader) (Ready, error) {
	lines := make(chan Ready, 1)
	failed := make(chan error, 1)
	go func() {
		scan := bufio.NewScanner(output)
		scan.Buffer(nil, 4<<20)
		for scan.Scan() {
			body, is := strings.CutPrefix(scan.Text(), "READY ")
			if !is {
				continue
			}
			var r Ready
			if err := json.Unmarshal([]byte(body), &r); err != nil {
				failed <- err
				return
			}
			lines <- r
			io.Copy(io.Discard, output)
			return
		}
		failed <- errors.New("it ended before it was ready")
	}()
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	select {
	case r := <-lines:
		return r, nil
	case err := <-failed:
		return Ready{}, err
	case <-ctx.Done():
		return Ready{}, ctx.Err()
	}
}

// PID is the number of the process.
func (p *Process) PID() int { return p.command.Process.Pid }

func (p *Process) kill() {
	select {
	case <-p.ended:
	default:
		p.command.Process.Kill()
	}
}

// Stop ends the process: by the end of its input, by a signal where given, or by force.
func (p *Process) Stop(signal os.Signal) {
	p.input.Close()
	if signal != nil {
		p.command.Process.Signal(signal)
	}
	select {
	case <-p.ended:
	case <-time.After(stopLimit):
		p.kill()
		<-p.ended
	}
}
