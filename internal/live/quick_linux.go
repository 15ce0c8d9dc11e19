package live

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls that every keystroke makes go past Go's scheduler. It takes each call for one
// that may wait and wakes a thread that watches for that every 20 µs; on a quiet day this
// watching was a sixth of what a keystroke cost. Descriptors here are in non-blocking mode,
// so the calls don't wait.

// quickBytes is up to how many bytes a call is sure to be short.
const quickBytes = 64 << 10

func quickRead(fd uintptr, p []byte) (int, error)  { return quick(unix.SYS_READ, fd, p) }
func quickWrite(fd uintptr, p []byte) (int, error) { return quick(unix.SYS_WRITE, fd, p) }

func quick(call, fd uintptr, p []byte) (int, error) {
	start, size := unsafe.SliceData(p), uintptr(len(p))
	var n uintptr
	var errno syscall.Errno
	if size <= quickBytes {
		n, _, errno = syscall.RawSyscall(call, fd, uintptr(unsafe.Pointer(start)), size)
	} else {
		n, _, errno = syscall.Syscall(call, fd, uintptr(unsafe.Pointer(start)), size)
	}
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}
