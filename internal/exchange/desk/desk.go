package desk

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/fault"
)

// State is where a file stands.
type State string

// The states. What was cancelled is not there any more.
const (
	Waiting State = "waiting" // others are made first
	Making  State = "making"
	Ready   State = "ready"
	Failed  State = "failed"
)

// Limits bound what a desk does at once.
type Limits struct {
	Making     int           // files made at one time; more wait
	PerAccount int           // files of one account; the oldest that is kept makes room for a new one
	All        int           // files of everybody
	Bytes      int64         // of all files together
	Keep       time.Duration // how long one is kept after it was made, or failed
}

// Order is a file to be made.
type Order struct {
	Account string
	Name    string // of the file
	Type    string // media type
	Of      int    // steps that the work has
	// Sections are those whose texts are in the file: whoever gives it away can ask
	// whether that is still allowed.
	Sections []string
	// Work writes the file to out; step tells that one more step is done. It ends early,
	// with any error, once ctx has ended.
	Work func(ctx context.Context, out io.Writer, step func()) error
	// Failed hears of an error of Work, unless it was cancelled. It may be nil.
	Failed func(error)
}

// View is what is told of a file.
type View struct {
	ID       string
	State    State
	Done, Of int
	Name     string
	Size     int64 // bytes; 0 before it is ready
	Err      error // why it failed
}

// Desk makes and keeps files. Its owner closes it.
type Desk struct {
	limits  Limits
	turns   chan struct{} // a token for each file that is being made
	working sync.WaitGroup
	mu      sync.Mutex // guards what follows, and the files in it
	orders  map[string]*order
	begun   int   // orders so far
	bytes   int64 // in all files
	closed  bool
}

type order struct {
	Order
	number  int // in the order of Begin
	view    View
	cancel  context.CancelFunc
	file    *os.File // what is written; nil before the work begins
	bytes   int64    // in it
	readers int
	gone    bool        // the last reader closes the file
	ending  *time.Timer // nil until it is made
}

// New makes a desk with nothing on it.
func New(limits Limits) *Desk {
	return &Desk{limits: limits, turns: make(chan struct{}, limits.Making), orders: map[string]*order{}}
}

// Begin takes an order and goes on with it in the background. An account that has too
// many files being made is refused with SlowDown, anybody with Unavailable while all
// together have too many here, or the desk is closed.
func (d *Desk) Begin(o Order) (View, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return View{}, fault.New(fault.Unavailable, "the desk is closed")
	}
	if err := d.makeRoom(o.Account); err != nil {
		return View{}, err
	}
	if len(d.orders) >= d.limits.All {
		return View{}, fault.New(fault.Unavailable, "%d exports are kept or being made", len(d.orders))
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.begun++
	made := &order{Order: o, number: d.begun, cancel: cancel, view: View{ID: rand.Text(), State: Waiting, Of: o.Of, Name: o.Name}}
	d.orders[made.view.ID] = made
	d.working.Go(func() { d.work(ctx, made) })
	return made.view, nil
}

// makeRoom lets the oldest file that is kept for an account go, where it has as many as
// it may. The caller holds the lock.
func (d *Desk) makeRoom(account string) error {
	own, oldest := 0, (*order)(nil)
	for _, o := range d.orders {
		if o.Account != account {
			continue
		}
		if own++; o.ending != nil && (oldest == nil || o.number < oldest.number) {
			oldest = o
		}
	}
	switch {
	case own < d.limits.PerAccount:
		return nil
	case oldest == nil:
		return fault.New(fault.SlowDown, "%d exports are being made for this account", own)
	}
	d.remove(oldest)
	return nil
}

func (d *Desk) work(ctx context.Context, o *order) {
	defer o.cancel()
	select {
	case d.turns <- struct{}{}:
		defer func() { <-d.turns }()
	case <-ctx.Done():
		return
	}
	size, err := d.write(ctx, o)
	d.mu.Lock()
	defer d.mu.Unlock()
	if o.gone {
		d.release(o)
		return
	}
	o.view.State, o.view.Size, o.view.Err = Ready, size, err
	if err != nil {
		o.view.State, o.view.Size = Failed, 0
		if o.Failed != nil {
			o.Failed(err)
		}
	}
	o.ending = time.AfterFunc(d.limits.Keep, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.remove(o)
	})
}

// write makes the file. Nobody reads it before it is ready.
func (d *Desk) write(ctx context.Context, o *order) (size int64, err error) {
	file, err := os.CreateTemp("", "redonda-export-*")
	if err != nil {
		return 0, fmt.Errorf("beginning an export: %w", err)
	}
	d.mu.Lock()
	o.file = file
	o.view.State = Making
	d.mu.Unlock()
	// Without a name it is gone with the process, whatever ends that.
	if err := os.Remove(file.Name()); err != nil {
		return 0, fmt.Errorf("beginning an export: %w", err)
	}
	step := func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		o.view.Done = min(o.view.Done+1, o.view.Of)
	}
	if err := o.Work(ctx, &bounded{d, o, file}, step); err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return 0, fmt.Errorf("ending an export: %w", err)
	}
	return info.Size(), nil
}

// bounded is a file as long as there is room for all.
type bounded struct {
	desk  *Desk
	order *order
	file  *os.File
}

func (b *bounded) Write(p []byte) (int, error) {
	if err := b.take(int64(len(p))); err != nil {
		return 0, err
	}
	return b.file.Write(p)
}

func (b *bounded) take(n int64) error {
	b.desk.mu.Lock()
	defer b.desk.mu.Unlock()
	if b.desk.bytes+n > b.desk.limits.Bytes {
		return fault.New(fault.Unavailable, "all exports together have %d bytes", b.desk.bytes)
	}
	b.desk.bytes += n
	b.order.bytes += n
	return nil
}

// View tells of a file of an account, or is a fault Absent.
func (d *Desk) View(account, id string) (View, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	o, err := d.find(account, id)
	if err != nil {
		return View{}, err
	}
	return o.view, nil
}

func (d *Desk) find(account, id string) (*order, error) {
	o, known := d.orders[id]
	if !known || o.Account != account {
		return nil, fault.New(fault.Absent, "no such export")
	}
	return o, nil
}

// File is one that is ready. Its reader closes it.
type File struct {
	*io.SectionReader
	Name, Type string
	Sections   []string
	close      func()
}

// Close lets the file go.
func (f *File) Close() { f.close() }

// Open gives a file of an account; a fault Absent where there is none or it isn't ready.
// It can be read to its end even if it is removed meanwhile.
func (d *Desk) Open(account, id string) (*File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	o, err := d.find(account, id)
	if err != nil {
		return nil, err
	}
	if o.view.State != Ready {
		return nil, fault.New(fault.Absent, "the export is %s", o.view.State)
	}
	o.readers++
	var once sync.Once
	return &File{
		SectionReader: io.NewSectionReader(o.file, 0, o.view.Size), Name: o.Name, Type: o.Type, Sections: o.Sections,
		close: func() {
			once.Do(func() {
				d.mu.Lock()
				defer d.mu.Unlock()
				o.readers--
				if o.gone {
					d.release(o)
				}
			})
		},
	}, nil
}

// Remove ends the making of a file of an account, or the keeping of it.
func (d *Desk) Remove(account, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	o, err := d.find(account, id)
	if err != nil {
		return err
	}
	d.remove(o)
	return nil
}

// remove takes an order off the desk. The caller holds the lock.
func (d *Desk) remove(o *order) {
	if o.gone {
		return
	}
	o.gone = true
	delete(d.orders, o.view.ID)
	o.cancel()
	if o.ending != nil { // made: nobody else will release it
		o.ending.Stop()
		d.release(o)
	}
}

// release closes the file of an order that is gone, after its last reader. That nothing
// can be done about an error of closing is no loss: the file has no name. The caller
// holds the lock.
func (d *Desk) release(o *order) {
	if o.file != nil && o.readers == 0 {
		_ = o.file.Close()
		o.file = nil
		d.bytes -= o.bytes
	}
}

// Close removes everything and waits for what is being made to end.
func (d *Desk) Close() {
	d.mu.Lock()
	d.closed = true
	for _, o := range d.orders {
		d.remove(o)
	}
	d.mu.Unlock()
	d.working.Wait()
}
