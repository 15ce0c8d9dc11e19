package sqlite

import (
	"errors"
	"fmt"
	"os"
	"runtime"
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

// writeAt is f.WriteAt. The block stays as it is until the answer.
func (d *disk) writeAt(f *os.File, block []byte, at int64) error {
	if d == nil {
		_, err := f.WriteAt(block, at) // opened as durable
		return err
	}
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = d.write(fd, block, at) })
	runtime.KeepAlive(block) // the kernel has read from it until now
	return errors.Join(err, failed)
}

// write orders a write and sleeps until it has ended. The order is given once the poller
// watches for the event, so that no event is missed and none asked for before its time.
func (d *disk) write(fd uintptr, block []byte, at int64) error {
	ordered := false
	var failed error
	err := d.event.Read(func(event uintptr) bool {
		if !ordered {
			ordered = true
			failed = d.order(fd, block, at)
			return failed != nil
		}
		return d.told(event)
	})
	if failed != nil {
		return failed
	}
	if err != nil {
		return fmt.Errorf("waiting for a write: %w", err)
	}
	return d.result(len(block))
}

// The calls below go past Go's scheduler: it would take each for one that may wait, and
// wake a thread that watches for that. What is written is allocated (segment.go), one
// write is in the air at most, and its end is asked for after the event. Where the disk is
// done before the order returns, the kernel makes the write durable within it: one of
// Go's processors then waits for that flush.

func (d *disk) order(fd uintptr, block []byte, at int64) error {
	order := &iocb{
		opcode: ioWrite, fd: uint32(fd), buffer: uint64(uintptr(unsafe.Pointer(unsafe.SliceData(block)))), size: uint64(len(block)),
		offset: at, flags: tellEvent, resultFlag: d.eventFD,
	}
	_, _, errno := syscall.RawSyscall(unix.SYS_IO_SUBMIT, d.context, 1, uintptr(unsafe.Pointer(&order)))
	runtime.KeepAlive(order)
	if errno != 0 {
		return fmt.Errorf("ordering a write: %w", errno)
	}
	return nil
}

// told takes the event, if it is there.
func (d *disk) told(event uintptr) bool {
	var count [resultSize]byte
	n, _, errno := syscall.RawSyscall(unix.SYS_READ, event, uintptr(unsafe.Pointer(&count[0])), resultSize)
	return errno == 0 && n == resultSize
}

// result reads how the write ended that the event told of.
func (d *disk) result(size int) error {
	var done ioEvent
	n, _, errno := syscall.RawSyscall6(unix.SYS_IO_GETEVENTS, d.context, 1, 1, uintptr(unsafe.Pointer(&done)), 0, 0)
	switch {
	case errno != 0:
		return fmt.Errorf("reading how a write ended: %w", errno)
	case n != 1:
		return errors.New("a write ended without a result")
	case done.result < 0:
		return fmt.Errorf("writing: %w", syscall.Errno(-done.result))
	case done.result != int64(size):
		return fmt.Errorf("writing: %d bytes of %d", done.result, size)
	}
	return nil
}
