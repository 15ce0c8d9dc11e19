package sqlite

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// How the journal's files are opened: each write is durable when it is answered, and goes
// past the system's cache where the file system can.
const (
	durable    = syscall.O_DSYNC
	pastCaches = syscall.O_DIRECT
)

// disk writes blocks by the kernel's asynchronous input and output (io_submit(2)). A
// thread that waits in a write is watched by Go's scheduler every 20 µs; on an idle
// machine that watching was a fifth of what a keystroke cost. Here the goroutine sleeps
// until the network poller sees the event.
type disk struct {
	context uintptr  // of io_setup
	file    *os.File // told of each completion
	event   syscall.RawConn
	eventFD uint32

	// Of the write that is in the air: the journal has one leader, and all of this is its.
	put     func(fd uintptr)         // onFile, made once
	attempt func(event uintptr) bool // try, made once
	fd      uintptr
	block   []byte
	at      int64
	ordered bool
	failed  error
	order   iocb
	orders  [inTheAir]*iocb
	count   [resultSize]byte
	done    ioEvent
}

// iocb and ioEvent are as in linux/aio_abi.h, for little-endian 64-bit machines.
type iocb struct {
	_                 uint64 // data of the caller's
	_, _              uint32 // key, flags of the write
	opcode            uint16
	_                 uint16 // priority
	fd                uint32
	buffer, size      uint64
	offset            int64
	_                 uint64
	flags, resultFlag uint32
}

type ioEvent struct {
	_, _   uint64 // data of the caller's, the order
	result int64
	_      int64
}

const (
	ioWrite    = 1 // IOCB_CMD_PWRITE
	tellEvent  = 1 // IOCB_FLAG_RESFD
	inTheAir   = 1 // writes at the same time: the journal has one leader
	resultSize = 8 // of an event's counter, in bytes
)

// newDisk gives nil where the kernel, or whoever confines this process, has no such
// input and output; then writing waits in the call.
func newDisk() *disk {
	d := &disk{}
	d.put, d.attempt, d.orders[0] = d.onFile, d.try, &d.order
	if _, _, errno := syscall.Syscall(unix.SYS_IO_SETUP, inTheAir, uintptr(unsafe.Pointer(&d.context)), 0); errno != 0 {
		return nil
	}
	fd, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		_ = d.destroy() // nothing was written by it
		return nil
	}
	d.eventFD, d.file = uint32(fd), os.NewFile(uintptr(fd), "journal events")
	if d.event, err = d.file.SyscallConn(); err != nil {
		_ = d.close() // nothing was written by it
		return nil
	}
	return d
}

func (d *disk) destroy() error {
	if _, _, errno := syscall.Syscall(unix.SYS_IO_DESTROY, d.context, 0, 0); errno != 0 {
		return fmt.Errorf("giving back what asynchronous writing needed: %w", errno)
	}
	return nil
}

func (d *disk) close() error {
	if d == nil {
		return nil
	}
	return errors.Join(d.destroy(), d.file.Close())
}

// write is s.file.WriteAt. The block stays as it is until the answer.
func (d *disk) write(s *segment, block []byte, at int64) error {
	if d == nil {
		_, err := s.file.WriteAt(block, at) // opened as durable
		return err
	}
	d.block, d.at = block, at
	err := s.raw.Control(d.put)
	d.block = nil // until now the kernel has read from it
	return errors.Join(err, d.failed)
}

// onFile orders a write and sleeps until it has ended. The order is given once the poller
// watches for the event, so that no event is missed and none asked for before its time.
func (d *disk) onFile(fd uintptr) {
	d.fd, d.ordered, d.failed = fd, false, nil
	if err := d.event.Read(d.attempt); err != nil {
		d.failed = errors.Join(d.failed, fmt.Errorf("waiting for a write: %w", err))
	}
	if d.failed == nil {
		d.failed = d.result()
	}
}

func (d *disk) try(event uintptr) bool {
	if d.ordered {
		return d.told(event)
	}
	d.ordered = true
	d.failed = d.submit()
	return d.failed != nil
}

// The calls below go past Go's scheduler: it would take each for one that may wait, and
// wake a thread that watches for that. What is written is allocated (segment.go), one
// write is in the air at most, and its end is asked for after the event. Where the disk is
// done before the order returns, the kernel makes the write durable within it: one of
// Go's processors then waits for that flush.

func (d *disk) submit() error {
	d.order = iocb{
		opcode: ioWrite, fd: uint32(d.fd), buffer: uint64(uintptr(unsafe.Pointer(unsafe.SliceData(d.block)))), size: uint64(len(d.block)),
		offset: d.at, flags: tellEvent, resultFlag: d.eventFD,
	}
	_, _, errno := syscall.RawSyscall(unix.SYS_IO_SUBMIT, d.context, inTheAir, uintptr(unsafe.Pointer(&d.orders)))
	if errno != 0 {
		return fmt.Errorf("ordering a write: %w", errno)
	}
	return nil
}

// told takes the event, if it is there.
func (d *disk) told(event uintptr) bool {
	n, _, errno := syscall.RawSyscall(unix.SYS_READ, event, uintptr(unsafe.Pointer(&d.count)), resultSize)
	return errno == 0 && n == resultSize
}

// result reads how the write ended that the event told of.
func (d *disk) result() error {
	n, _, errno := syscall.RawSyscall6(unix.SYS_IO_GETEVENTS, d.context, 1, 1, uintptr(unsafe.Pointer(&d.done)), 0, 0)
	switch {
	case errno != 0:
		return fmt.Errorf("reading how a write ended: %w", errno)
	case n != 1:
		return errors.New("a write ended without a result")
	case d.done.result < 0:
		return fmt.Errorf("writing: %w", syscall.Errno(-d.done.result))
	case d.done.result != int64(len(d.block)):
		return fmt.Errorf("writing: %d bytes of %d", d.done.result, len(d.block))
	}
	return nil
}
