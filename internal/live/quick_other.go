//go:build !linux

package live

import "golang.org/x/sys/unix"

func quickRead(fd uintptr, p []byte) (int, error)  { return unix.Read(int(fd), p) }
func quickWrite(fd uintptr, p []byte) (int, error) { return unix.Write(int(fd), p) }
